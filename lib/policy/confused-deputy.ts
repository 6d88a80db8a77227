import { identityContext } from './callers';
import { type Facts, facts } from './conditions';
import { hasWildcard } from './glob';
import { commonText, SEGMENT } from './glob-common';
import { keyClass } from './key-classes';
import { matchPrincipals } from './principals';
import type { Caller, Condition, Statement } from './types';
import { ANY_ACCOUNT, STRANGER_ACCOUNT, STRANGER_ORGANIZATION, valuesOf } from './witness-callers';
import { type ActionGroup, type ExternalQuestion, search, surroundings } from './witness-search';
import { type Candidate, candidates, FILLING, FRESH, instance } from './witness-values';
import { isOurAccount, isOurOrganization, isOurOrgPath, namesOurAccount } from './zone';

const ANY_SERVICE = 'keytrail-witness.amazonaws.com';

/** A service that gets in, and for whom it acts: anybody, or one account or organization that the policy names. */
export interface ServiceWay {
  /** `*` for any service. */
  readonly service: string;
  /** Null: for a stranger, or without saying for whom. */
  readonly onBehalfOf: string | null;
  /** Without `kms:`. */
  readonly actions: readonly string[];
}

interface Source {
  readonly token: string | null;
  /** Null: the service does not say for whom it acts. */
  readonly account: string | null;
  readonly organizationPaths: readonly string[];
}

export interface ServiceWays {
  readonly ways: readonly ServiceWay[];
  readonly undetermined: boolean;
}

/** Services that one statement lets use the key for somebody outside: those that no source condition keeps to us. */
export function serviceWays(
  statement: Statement,
  groups: readonly ActionGroup[],
  question: ExternalQuestion,
): ServiceWays {
  let undetermined = false;
  const ways = servicesOf(statement, question).flatMap((service) => {
    const caller: Caller = { kind: 'service', service };
    const known = facts({ ...surroundings(question), ...identityContext(caller) });
    const actionsFor = (source: Source) =>
      groups.flatMap(({ actions, denies }) => {
        const speaking = denies.filter(
          (deny) => deny.principals && matchPrincipals(deny.principals, caller) !== 'none',
        );
        const choices = choicesOf(source, known, question);
        const absent = new Set(['network', 'userid']);
        const way = search({ statement, denies: speaking, known, absent, choices }, question);
        undetermined ||= way.undetermined;
        return way.tokens === null ? [] : actions;
      });
    const name = service === ANY_SERVICE ? '*' : service;
    const everything = [statement, ...groups.flatMap(({ denies }) => denies)];
    const forAnybody = [...new Set(strangers(everything, known, question).flatMap(actionsFor))];
    const open: ServiceWay[] = forAnybody.length > 0 ? [{ service: name, onBehalfOf: null, actions: forAnybody }] : [];
    const bound = namedSources(everything, known, question).flatMap((source): ServiceWay[] => {
      const actions = actionsFor(source).filter((action) => !forAnybody.includes(action));
      return actions.length > 0 ? [{ service: name, onBehalfOf: source.token, actions }] : [];
    });
    return [...open, ...bound];
  });
  return { ways, undetermined };
}

function servicesOf({ principals, conditions }: Statement, question: ExternalQuestion): string[] {
  if (!principals) return [];
  const isAny =
    principals.negated ||
    principals.entries.some(({ type, value }) => (type === 'AWS' || type === 'Service') && value === '*');
  const named = principals.negated
    ? []
    : principals.entries.flatMap(({ type, value }) => (type === 'Service' && value !== '*' ? [value] : []));
  if (!isAny) return named;
  const known = facts(surroundings(question));
  const tested = ['aws:principalservicename', 'aws:principalservicenameslist'].flatMap((key) =>
    valuesOf(key, [{ ...NO_STATEMENT, conditions }], known).flatMap((pattern) =>
      hasWildcard(pattern) ? [] : [pattern],
    ),
  );
  return [...new Set([...named, ...tested, ANY_SERVICE])];
}

const NO_STATEMENT: Statement = {
  index: 0,
  sid: null,
  effect: 'Allow',
  principals: null,
  actions: null,
  resources: null,
  conditions: [],
};

/** Nobody said, somebody unknown, and everybody whom a pattern of an account covers. */
function strangers(statements: readonly Statement[], known: Facts, question: ExternalQuestion): Source[] {
  const covered = sourceAccounts(statements, known).filter(({ isNamed }) => !isNamed);
  const paths = valuesOf('aws:sourceorgpaths', statements, known);
  const ids = valuesOf('aws:sourceorgid', statements, known);
  const organizationPaths = [
    `${STRANGER_ORGANIZATION}/r-0000/`,
    ...ids.filter(hasWildcard).flatMap((pattern) => commonText(pattern, 'o-?*', FILLING) ?? []),
    ...paths
      .filter((path) => hasWildcard(path.split('/')[0] ?? ''))
      .flatMap((path) => commonText(path, 'o-?*/*', FILLING) ?? []),
  ].filter((path) => !isOurOrgPath(path, question));
  return [
    { token: null, account: null, organizationPaths: [] },
    ...new Set([STRANGER_ACCOUNT, ...covered.map(({ account }) => account)]),
  ]
    .map((one) => (typeof one === 'string' ? { token: null, account: one, organizationPaths } : one))
    .filter(({ account }) => account === null || !isOurAccount(account, question));
}

/** Foreign accounts and organizations that source conditions name. */
function namedSources(statements: readonly Statement[], known: Facts, question: ExternalQuestion): Source[] {
  const organizations = valuesOf('aws:sourceorgid', statements, known).filter((id) => !hasWildcard(id));
  const paths = valuesOf('aws:sourceorgpaths', statements, known)
    .filter((path) => /^o-[a-z0-9-]+\//.test(path))
    .map(instance);
  const foreignPaths = [...organizations.map((id) => `${id}/r-0000/`), ...paths].filter(
    (path) => !isOurOrgPath(path, question) && !isOurOrganization(path.split('/')[0] ?? '', question),
  );
  const accounts = sourceAccounts(statements, known)
    .filter(({ account, isNamed }) => isNamed && !isOurAccount(account, question))
    .map(({ account }) => account);
  return [
    ...[...new Set(accounts)].sort().map((account) => ({
      token: account,
      account,
      organizationPaths: [`${STRANGER_ORGANIZATION}/r-0000/`, ...foreignPaths],
    })),
    ...foreignPaths.map((path) => ({
      token: `org:${path.split('/')[0]}`,
      account: STRANGER_ACCOUNT,
      organizationPaths: [path],
    })),
  ];
}

/** Accounts that source conditions name, or cover with a pattern. */
function sourceAccounts(statements: readonly Statement[], known: Facts): { account: string; isNamed: boolean }[] {
  const fromIds = valuesOf('aws:sourceaccount', statements, known).map(
    (pattern) => [pattern, commonText(pattern, ANY_ACCOUNT, FILLING)] as const,
  );
  const fromArns = valuesOf('aws:sourcearn', statements, known).map(
    (pattern) =>
      [
        pattern,
        commonText(pattern, `arn:${SEGMENT}:${SEGMENT}:${SEGMENT}:${ANY_ACCOUNT}:*`, FILLING)?.split(':')[4],
      ] as const,
  );
  return [...fromIds, ...fromArns].flatMap(([pattern, account]) =>
    account ? [{ account, isNamed: pattern.includes(account) }] : [],
  );
}

/** A service tells truly for whom it acts; contexts that name us cannot be forged by somebody outside. */
function choicesOf(source: Source, known: Facts, question: ExternalQuestion) {
  return (key: string, conditions: readonly Condition[]): Candidate[] | null => {
    if (keyClass(key) === 'source') {
      const statement = { ...NO_STATEMENT, conditions };
      const values = sourceValues(key, source, (name) => valuesOf(name, [statement], known));
      return [null, ...new Set(values)].map((value) => ({ value: value === null ? null : [value], token: null }));
    }
    if (!key.startsWith('kms:encryptioncontext:')) return null;
    return candidates(key, conditions, known, question).filter(
      ({ value }) => !value?.some((text) => namesOurAccount(text, question)),
    );
  };
}

function sourceValues(
  key: string,
  { account, organizationPaths }: Source,
  patternsOf: (key: string) => string[],
): string[] {
  if (account === null) return [];
  switch (key) {
    case 'aws:sourceaccount':
      return [account];
    case 'aws:sourcearn':
      return [
        `arn:aws:sns:us-east-1:${account}:${FRESH}`,
        ...patternsOf(key).flatMap((pattern) => sourceArns(pattern, account)),
      ];
    case 'aws:sourceorgid':
      return organizationPaths.map((path) => path.split('/')[0] ?? '');
    case 'aws:sourceorgpaths':
      return organizationPaths.filter((path) => path.includes('/'));
    default:
      // aws:SourceOwner is never sent to KMS.
      return [];
  }
}

/** ARNs that a pattern covers and that somebody of an account could own. */
function sourceArns(pattern: string, account: string): string[] {
  const shapes = [
    `arn:aws:${SEGMENT}:${SEGMENT}:${account}:${FRESH}`,
    `arn:${SEGMENT}:${SEGMENT}:${SEGMENT}:${account}:*`,
  ];
  return [...shapes.map((shape) => commonText(pattern, shape, FILLING)), ownerless(pattern)].filter(
    (text) => text !== null,
  );
}

/** Names without an account, as of buckets, are anybody's to take where a pattern leaves them open. */
function ownerless(pattern: string): string | null {
  const parts = pattern.split(':');
  const name = parts.slice(5).join(':').split('/')[0] ?? '';
  return parts.length >= 6 && parts[4] === '' && hasWildcard(name) ? instance(pattern) : null;
}

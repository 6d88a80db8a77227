import type { Facts } from './conditions';
import { hasWildcard } from './glob';
import { commonText, SEGMENT } from './glob-common';
import { keyClass } from './key-classes';
import type { Condition, Statement } from './types';
import { ANY_ACCOUNT, STRANGER_ACCOUNT, STRANGER_ORGANIZATION, valuesOf } from './witness-callers';
import { type Candidate, candidates, FILLING, FRESH, instance } from './witness-values';
import { isOurAccount, isOurOrganization, isOurOrgPath, namesOurAccount, type Trust } from './zone';

/** For whom a service acts. */
export interface Source {
  readonly token: string | null;
  /** Null: the service does not say for whom it acts. */
  readonly account: string | null;
  readonly organizationPaths: readonly string[];
}

/** Nobody said, somebody unknown, and everybody whom a pattern of an account covers. */
export function strangers(statements: readonly Statement[], known: Facts, trust: Trust): Source[] {
  const covered = sourceAccounts(statements, known).filter(({ isNamed }) => !isNamed);
  const paths = valuesOf('aws:sourceorgpaths', statements, known);
  const ids = valuesOf('aws:sourceorgid', statements, known);
  const organizationPaths = [
    `${STRANGER_ORGANIZATION}/r-0000/`,
    ...ids.filter(hasWildcard).flatMap((pattern) => commonText(pattern, 'o-?*', FILLING) ?? []),
    ...paths
      .filter((path) => hasWildcard(path.split('/')[0] ?? ''))
      .flatMap((path) => commonText(path, 'o-?*/*', FILLING) ?? []),
  ].filter((path) => !isOurOrgPath(path, trust));
  return [
    { token: null, account: null, organizationPaths: [] },
    ...new Set([STRANGER_ACCOUNT, ...covered.map(({ account }) => account)]),
  ]
    .map((one) => (typeof one === 'string' ? { token: null, account: one, organizationPaths } : one))
    .filter(({ account }) => account === null || !isOurAccount(account, trust));
}

/** Foreign accounts and organizations that source conditions name. */
export function namedSources(statements: readonly Statement[], known: Facts, trust: Trust): Source[] {
  const organizations = valuesOf('aws:sourceorgid', statements, known).filter((id) => !hasWildcard(id));
  const paths = valuesOf('aws:sourceorgpaths', statements, known)
    .filter((path) => /^o-[a-z0-9-]+\//.test(path))
    .map(instance);
  const foreignPaths = [...organizations.map((id) => `${id}/r-0000/`), ...paths].filter(
    (path) => !isOurOrgPath(path, trust) && !isOurOrganization(path.split('/')[0] ?? '', trust),
  );
  const accounts = sourceAccounts(statements, known)
    .filter(({ account, isNamed }) => isNamed && !isOurAccount(account, trust))
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
export function choicesOf(source: Source, known: Facts, trust: Trust) {
  return (key: string, conditions: readonly Condition[]): Candidate[] | null => {
    if (keyClass(key) === 'source') {
      const values = sourceValues(key, source, (name) => valuesOf(name, [{ conditions }], known));
      return [null, ...new Set(values)].map((value) => ({ value: value === null ? null : [value], token: null }));
    }
    if (!key.startsWith('kms:encryptioncontext:')) return null;
    return candidates(key, conditions, known, trust).filter(
      ({ value }) => !value?.some((text) => namesOurAccount(text, trust)),
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

/** Services in whose ARNs nothing but the first five colons stands, so that no name of theirs can look like an account. */
const WITHOUT_COLONS: ReadonlySet<string> = new Set(
  'cloudtrail dynamodb ec2 ecs eks events firehose iam kinesis kms s3 ses sns sqs'.split(' '),
);

/** ARNs that a pattern covers and that somebody of an account could own. */
function sourceArns(pattern: string, account: string): string[] {
  const name = WITHOUT_COLONS.has(pattern.split(':')[2] ?? '') ? SEGMENT : '*';
  const shapes = [
    `arn:aws:${SEGMENT}:${SEGMENT}:${account}:${FRESH}`,
    `arn:${SEGMENT}:${SEGMENT}:${SEGMENT}:${account}:${name}`,
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

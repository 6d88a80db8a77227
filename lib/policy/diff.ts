import { KEY_ACTIONS } from './actions';
import { parseCaller } from './callers';
import { type Facts, facts, holds } from './conditions';
import { keyClass } from './key-classes';
import { matchPrincipals, wholeAccount } from './principals';
import type { Caller, Policy, Statement, Zone } from './types';
import { covers, coversKey } from './witness-search';
import { type Candidate, candidates, instance } from './witness-values';

/** Combinations of context values tried for one caller before the comparison says it is not complete. */
const MOST_COMBINATIONS = 5_000;
const OTHER_ACCOUNT = '998877665544';

/** What a principal can do now and could not before, or the other way round. */
export interface AccessChange {
  /** An ARN, `account N (any principal)`, `any other AWS account`, or a service. */
  readonly principal: string;
  /** `direct`: the key policy alone allows it. `iam`: it opens the way for IAM policies of the account. */
  readonly mode: 'direct' | 'iam';
  /** As `kms:…`. */
  readonly actions: readonly string[];
}

export interface PolicyDiff {
  readonly added: readonly AccessChange[];
  readonly removed: readonly AccessChange[];
  /** Whether the account may still manage the key by IAM policies. */
  readonly delegation: 'unchanged' | 'lost' | 'gained' | 'narrowed' | 'widened';
  /** Not every combination of context values was tried. */
  readonly capped: boolean;
}

export interface DiffQuestion {
  readonly before: Policy;
  readonly after: Policy;
  readonly keyAccount: string;
  readonly keyArn?: string | null;
  readonly now: Date;
}

interface Subject {
  readonly label: string;
  readonly caller: Caller;
  readonly account: string | null;
}

const NO_ZONE: Zone = { trustedAccounts: [], organizationId: null };

/**
 * Who gained or lost what between two policies of one key, whatever their spelling: reordering, Sids, wildcards and
 * redundant statements make no difference (POLICY.md spec D).
 */
export function diffPolicies(question: DiffQuestion): PolicyDiff {
  const { before, after, keyAccount } = question;
  let capped = false;
  const results = subjects([before, after], keyAccount).map((subject) => {
    const compared = compare(subject, question);
    capped ||= compared.capped;
    return { subject, ...compared };
  });
  const side = (name: 'added' | 'removed') =>
    collapse(
      results.map(({ subject, ...changes }) => ({ subject, mode: changes[name].mode, actions: changes[name].actions })),
      keyAccount,
    );
  const own = results.find(({ subject }) => subject.label === anyPrincipal(keyAccount));
  return {
    added: side('added'),
    removed: side('removed'),
    delegation: own ? delegation(own.levels.before, own.levels.after) : 'unchanged',
    capped,
  };
}

function anyPrincipal(account: string): string {
  return `account ${account} (any principal)`;
}

export const ANY_OTHER_ACCOUNT = 'any other AWS account';

function subjects(policies: readonly Policy[], keyAccount: string): Subject[] {
  const found = new Map<string, Subject>();
  const addAccount = (account: string) =>
    add(anyPrincipal(account), parseCaller(`arn:aws:iam::${account}:role/keytrail-witness`), account);
  const add = (label: string, caller: Caller | null, account: string | null) => {
    if (caller) found.set(label, { label, caller, account });
  };
  addAccount(keyAccount);
  add(ANY_OTHER_ACCOUNT, parseCaller(`arn:aws:iam::${OTHER_ACCOUNT}:role/keytrail-witness`), OTHER_ACCOUNT);
  for (const statement of policies.flatMap(({ statements }) => statements)) {
    for (const { type, value } of statement.principals?.entries ?? []) {
      if (type === 'Service') add(value, { kind: 'service', service: value }, null);
      if (type !== 'AWS' || value === '*') continue;
      const account = wholeAccount(value) ?? /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(value)?.[1];
      if (account) addAccount(account);
      if (account && !wholeAccount(value)) add(value, parseCaller(value), account);
    }
    for (const { key, values } of statement.conditions) {
      if (!['aws:principalaccount', 'kms:calleraccount'].includes(key.toLowerCase())) continue;
      for (const value of values) if (/^\d{12}$/.test(value)) addAccount(value);
    }
  }
  return [...found.values()];
}

interface Compared {
  readonly added: { mode: AccessChange['mode']; actions: string[] };
  readonly removed: { mode: AccessChange['mode']; actions: string[] };
  /** Actions open without any context, for the delegation. */
  readonly levels: { before: Set<string>; after: Set<string> };
  readonly capped: boolean;
}

function compare(subject: Subject, question: DiffQuestion): Compared {
  const speaking = (policy: Policy) =>
    policy.statements.filter(
      (statement) =>
        coversKey(statement, question) &&
        statement.principals !== null &&
        matchPrincipals(statement.principals, subject.caller) !== 'none',
    );
  const before = speaking(question.before);
  const after = speaking(question.after);
  const added = new Map<string, AccessChange['mode']>();
  const removed = new Map<string, AccessChange['mode']>();
  const levels = { before: new Set<string>(), after: new Set<string>() };
  const { contexts, capped } = contextsOf([...before, ...after], subject, question);
  for (const action of KEY_ACTIONS) {
    const sides = [before, after].map((statements) => statements.filter((statement) => covers(statement, action)));
    const [was = [], is = []] = sides;
    for (const known of contexts) {
      const old = level(was, subject, known, question.keyAccount);
      const now = level(is, subject, known, question.keyAccount);
      if (old > 0) levels.before.add(action);
      if (now > 0) levels.after.add(action);
      if (now > old) added.set(action, now === 2 ? 'direct' : 'iam');
      if (now < old) removed.set(action, old === 2 ? 'direct' : 'iam');
    }
  }
  const changes = (map: ReadonlyMap<string, AccessChange['mode']>) => ({
    mode: [...map.values()].includes('direct') ? ('direct' as const) : ('iam' as const),
    actions: [...map.keys()],
  });
  return { added: changes(added), removed: changes(removed), levels, capped };
}

/** 0: not at all, 1: if IAM allows, 2: by the key policy itself. */
function level(statements: readonly Statement[], { caller }: Subject, known: Facts, keyAccount: string): 0 | 1 | 2 {
  const applying = statements.filter((statement) => statement.conditions.every((condition) => holds(condition, known)));
  if (applying.some(({ effect }) => effect === 'Deny')) return 0;
  let best: 0 | 1 | 2 = 0;
  for (const { effect, principals } of applying) {
    if (effect !== 'Allow' || !principals) continue;
    const isForeign = caller.kind !== 'service' && caller.accountId !== keyAccount;
    const reached = isForeign || matchPrincipals(principals, caller) !== 'account' ? 2 : 1;
    if (reached > best) best = reached;
  }
  return best;
}

function contextsOf(
  statements: readonly Statement[],
  { caller }: Subject,
  { keyAccount, now }: DiffQuestion,
): { contexts: Facts[]; capped: boolean } {
  const conditions = statements.flatMap((statement) => statement.conditions);
  const fixed: Record<string, string> = {
    'aws:ResourceAccount': keyAccount,
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:PrincipalIsAWSService': String(caller.kind === 'service'),
    ...(caller.kind === 'service'
      ? { 'aws:PrincipalServiceName': caller.service }
      : {
          'aws:PrincipalAccount': caller.accountId,
          'kms:CallerAccount': caller.accountId,
          'aws:PrincipalArn': caller.roleArn ?? caller.arn,
        }),
  };
  const known = facts(fixed);
  const free = [...new Set(conditions.map(({ key }) => key.toLowerCase()))].filter((key) => !known.has(key));
  const options = free.map((key): Candidate[] => {
    const kind = keyClass(key);
    if (caller.kind === 'service' ? kind === 'network' || kind === 'identity' : kind === 'source')
      return [{ value: null, token: null }];
    if (kind === 'identity' || kind === 'fact' || kind === 'source') {
      const literals = conditions
        .filter((condition) => condition.key.toLowerCase() === key)
        .flatMap(({ values }) => values);
      return [null, ...new Set(['keytrail-witness', ...literals.map(instance)])].map((value) => ({
        value: value === null ? null : [value],
        token: null,
      }));
    }
    return candidates(key, conditions, known, { keyAccount, zone: NO_ZONE });
  });
  const total = options.reduce((product, list) => product * list.length, 1);
  const contexts = Array.from({ length: Math.min(total, MOST_COMBINATIONS) }, (_, number) => {
    const tried = new Map(known);
    let rest = number;
    options.forEach((list, index) => {
      const value = list[rest % list.length]?.value;
      rest = Math.floor(rest / list.length);
      const key = free[index];
      if (value && key !== undefined) tried.set(key, value);
    });
    return tried;
  });
  return { contexts, capped: total > MOST_COMBINATIONS };
}

interface SubjectChange {
  readonly subject: Subject;
  readonly mode: AccessChange['mode'];
  readonly actions: readonly string[];
}

/** Leaves out what a wider subject already says: a principal in its account, a foreign account in "any other". */
function collapse(changes: readonly SubjectChange[], keyAccount: string): AccessChange[] {
  const of = (label: string) => new Set(changes.find(({ subject }) => subject.label === label)?.actions ?? []);
  const anyOther = of(ANY_OTHER_ACCOUNT);
  return changes
    .map(({ subject, mode, actions }) => {
      const isAccount = subject.account !== null && subject.label === anyPrincipal(subject.account);
      const wider = isAccount || subject.account === null ? new Set<string>() : of(anyPrincipal(subject.account));
      const isForeign =
        subject.account !== null && subject.account !== keyAccount && subject.label !== ANY_OTHER_ACCOUNT;
      const left = actions.filter((action) => !wider.has(action) && !(isForeign && anyOther.has(action)));
      return { principal: subject.label, mode, actions: left.map((action) => `kms:${action}`) };
    })
    .filter(({ actions }) => actions.length > 0);
}

function delegation(before: ReadonlySet<string>, after: ReadonlySet<string>): PolicyDiff['delegation'] {
  const lost = [...before].filter((action) => !after.has(action)).length;
  const gained = [...after].filter((action) => !before.has(action)).length;
  if (lost === 0 && gained === 0) return 'unchanged';
  if (after.size === 0) return 'lost';
  if (before.size === 0) return 'gained';
  return lost > 0 ? 'narrowed' : 'widened';
}

/** Powers that matter most: to read data, to hand on access, to change the policy. */
const POWERS = new Set(['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:CreateGrant', 'kms:PutKeyPolicy']);

/**
 * Whether a change opened the key: somebody outside gained anything, or anybody gained a power (POL-13). A change
 * of spelling opens nothing.
 */
export function isWidening(
  { added }: PolicyDiff,
  keyAccount: string,
  isTrustedAccount: (account: string) => boolean,
): boolean {
  return added.some(({ principal, actions }) => {
    if (actions.some((action) => POWERS.has(action))) return true;
    if (principal === ANY_OTHER_ACCOUNT) return true;
    const account = /^account (\d{12}) |^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(principal);
    const id = account?.[1] ?? account?.[2];
    return id !== undefined && id !== keyAccount && !isTrustedAccount(id);
  });
}

import { type ActionChange, type Compared, type Comparison, compare, losesDeny } from './diff-compare';
import {
  ANY_OTHER_ACCOUNT,
  ANY_PROVIDER,
  ANY_SERVICE,
  anyMember,
  anyPrincipal,
  MOST_PATTERNS,
  patternsOf,
  type Subject,
  subjectsOf,
} from './diff-subjects';
import type { Policy, Statement, Zone } from './types';
import { wideningOf } from './widening';
import { covers, surroundings } from './witness-search';

export { ANY_OTHER_ACCOUNT, ANY_PROVIDER, ANY_SERVICE };

/** What a principal can do now and could not before, or the other way round. */
export interface AccessChange {
  /**
   * An ARN, or a pattern of ARNs, `account N (any principal)`, `any account of o-…`, `any other AWS account`, a service, `any AWS service`,
   * `identity provider …`, or `any identity provider`.
   */
  readonly principal: string;
  readonly kind: Subject['kind'];
  /** The account of the principal; null for services, the organization, providers for every account and everybody else. */
  readonly account: string | null;
  /** `direct`: the key policy alone allows it. `iam`: it opens the way for IAM policies of the account. */
  readonly mode: 'direct' | 'iam';
  /** As `kms:…`. */
  readonly actions: readonly string[];
  /** Those of them that the principal could do in the same way in some circumstances on the other side too: bounds moved, no more. */
  readonly partly: readonly string[];
  /** Those of them that IAM policies of the account could give before, or can give still, in all the same circumstances. */
  readonly throughIam: readonly string[];
  /** Whether a Deny about them is gone (of what was added). */
  readonly denyRemoved: boolean;
  /** Conditions of the statements that give the access. */
  readonly conditions: readonly string[];
  /** Where bounds moved: conditions under which it was given before, or is given still. */
  readonly otherwise: readonly string[];
}

export interface PolicyDiff {
  readonly added: readonly AccessChange[];
  readonly removed: readonly AccessChange[];
  /** Whether the account may still manage the key by IAM policies. */
  readonly delegation: 'unchanged' | 'lost' | 'gained' | 'narrowed' | 'widened';
  /** Not every combination of context values, or not everybody whom a pattern names, was tried. */
  readonly capped: boolean;
}

export interface DiffQuestion {
  readonly before: Policy;
  readonly after: Policy;
  readonly keyAccount: string;
  readonly keyArn?: string | null;
  /** Where the organization is known, its members are told apart from everybody else. */
  readonly zone?: Zone;
  readonly now: Date;
}

interface Result extends Compared {
  readonly subject: Subject;
}

/**
 * Who gained or lost what between two policies of one key, whatever their spelling: reordering, Sids, wildcards and
 * redundant statements make no difference (POLICY.md spec D).
 */
export function diffPolicies(question: DiffQuestion): PolicyDiff {
  const { before, after, keyAccount, keyArn, zone, now } = question;
  const comparison: Comparison = {
    before,
    after,
    keyAccount,
    ...(keyArn ? { keyArn } : {}),
    ...(zone ? { zone } : {}),
    surroundings: surroundings({
      policy: after,
      keyAccount,
      zone: zone ?? { trustedAccounts: [], organizationId: null },
      now,
      ...(keyArn ? { keyArn } : {}),
    }),
  };
  const results = subjectsOf([before, after], question).map((subject) => ({
    subject,
    ...compare(subject, comparison),
  }));
  return {
    added: side(results, 'added', keyAccount),
    removed: side(results, 'removed', keyAccount),
    delegation: delegationOf(results, keyAccount),
    capped: results.some(({ capped }) => capped) || patternsOf([before, after], keyAccount).length > MOST_PATTERNS,
  };
}

/** One side's changes, without what a wider subject already says: a principal in its account, a foreign account in "any other". */
function side(results: readonly Result[], name: 'added' | 'removed', keyAccount: string): AccessChange[] {
  const levelIn = (change: ActionChange) => (name === 'added' ? change.risesTo : change.fallsFrom);
  const levels = new Map(
    results.map(({ subject, changes }) => [
      subject.label,
      new Map(changes.map((change) => [change.action, levelIn(change)])),
    ]),
  );
  const members = results.flatMap(({ subject: { kind, label } }) =>
    kind === 'organization' && label === wholeOf(label) ? [label] : [],
  );
  return results.flatMap(({ subject, changes, speaking }) => {
    // What members of the organization can do, those of them that come by a provider can.
    const labels = [...widerThan(subject, keyAccount), ...(subject.kind === 'provider' ? members : [])];
    const wider = labels.map((label) => levels.get(label));
    const left = changes.filter((change) => {
      const level = levelIn(change);
      // A root user's own right comes with the account's: it counts only where the account's did not change.
      const enough = subject.kind === 'root' ? 1 : level;
      return level > 0 && !wider.some((known) => (known?.get(change.action) ?? 0) >= enough);
    });
    return (['direct', 'iam'] as const).flatMap((mode) => {
      const moded = left.filter((change) => (levelIn(change) === 2) === (mode === 'direct'));
      return moded.length > 0 ? [accessChange(subject, mode, moded, name, speaking)] : [];
    });
  });
}

function accessChange(
  { label, kind, account }: Subject,
  mode: AccessChange['mode'],
  changes: readonly ActionChange[],
  name: 'added' | 'removed',
  speaking: Compared['speaking'],
): AccessChange {
  const partly = changes.filter((change) =>
    name === 'added' ? change.before >= change.risesTo : change.after >= change.fallsFrom,
  );
  const [giving, other] = name === 'added' ? [speaking.after, speaking.before] : [speaking.before, speaking.after];
  return {
    principal: label,
    kind,
    account: kind === 'anybody' ? null : account,
    mode,
    actions: changes.map(({ action }) => `kms:${action}`),
    partly: partly.map(({ action }) => `kms:${action}`),
    throughIam: changes
      .filter((change) => !(name === 'added' ? change.fromNothing : change.toNothing))
      .map(({ action }) => `kms:${action}`),
    denyRemoved:
      name === 'added' &&
      losesDeny(
        speaking,
        changes.map(({ action }) => action),
      ),
    conditions: conditionsOn(giving, changes),
    otherwise: conditionsOn(other, partly),
  };
}

/** Conditions of the Allows among some statements that speak about any of the actions, each once. */
function conditionsOn(statements: readonly Statement[], changes: readonly ActionChange[]): string[] {
  const found = statements
    .filter((statement) => statement.effect === 'Allow' && changes.some(({ action }) => covers(statement, action)))
    .flatMap(({ conditions }) =>
      conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.join(', ')}`),
    );
  return [...new Set(found)].sort();
}

/** The label of the whole organization, of which a label names all or some people. */
function wholeOf(label: string): string {
  return anyMember(label.slice(label.lastIndexOf(' ') + 1));
}

/** Labels of subjects that include this one. */
function widerThan({ kind, label, account }: Subject, keyAccount: string): string[] {
  switch (kind) {
    case 'service':
      // That any service gets in says nothing more where anybody does.
      return [label === ANY_SERVICE ? ANY_OTHER_ACCOUNT : ANY_SERVICE];
    case 'provider':
      return label === ANY_PROVIDER ? [ANY_OTHER_ACCOUNT] : [ANY_PROVIDER, ANY_OTHER_ACCOUNT];
    case 'anybody':
      return label === ANY_OTHER_ACCOUNT ? [] : [ANY_OTHER_ACCOUNT];
    case 'organization':
      return label === wholeOf(label) ? [ANY_OTHER_ACCOUNT] : [wholeOf(label), ANY_OTHER_ACCOUNT];
    case 'account':
      return account === null || account === keyAccount ? [] : [ANY_OTHER_ACCOUNT];
    case 'root':
    case 'principal': {
      if (account === null) return [];
      return account === keyAccount ? [anyPrincipal(account)] : [anyPrincipal(account), ANY_OTHER_ACCOUNT];
    }
  }
}

/** Whether IAM policies of the account count for more or fewer actions than before. */
function delegationOf(results: readonly Result[], keyAccount: string): PolicyDiff['delegation'] {
  const own = results.find(({ subject }) => subject.label === anyPrincipal(keyAccount));
  if (!own) return 'unchanged';
  const delegates = (statements: readonly Statement[]) =>
    statements.some(({ effect, principals }) => effect === 'Allow' && principals?.entries.some(isWholeAccount));
  const lost = own.changes.some(({ toNothing }) => toNothing);
  const gained = own.changes.some(({ fromNothing }) => fromNothing);
  if (!lost && !gained) return 'unchanged';
  const [was, is] = [delegates(own.speaking.before), delegates(own.speaking.after)];
  if (lost && !is) return 'lost';
  if (gained && !was) return 'gained';
  return lost ? 'narrowed' : 'widened';
}

function isWholeAccount({ type, value }: { type: string; value: string }): boolean {
  return type === 'AWS' && (/^\d{12}$/.test(value) || value.endsWith(':root'));
}

/** Whether a change opened the key: see {@link wideningOf}. A change of spelling opens nothing. */
export function isWidening(
  diff: PolicyDiff,
  keyAccount: string,
  isTrustedAccount: (account: string) => boolean,
): boolean {
  return wideningOf(diff, keyAccount, isTrustedAccount).length > 0;
}

import { CROSS_ACCOUNT_ACTIONS, KEY_ACTIONS } from './actions';
import { type Facts, holds } from './conditions';
import { contextsOf } from './diff-contexts';
import type { Subject } from './diff-subjects';
import { statementText } from './normalise';
import { type Match, matchPrincipals } from './principals';
import type { Context, Policy, Statement, Zone } from './types';
import { covers, coversKey } from './witness-search';

/** 0: not at all, 1: if IAM allows, 2: by the key policy itself. */
export type Level = 0 | 1 | 2;

/** What changes for one caller and action, over all contexts. */
export interface ActionChange {
  /** Without `kms:`. */
  readonly action: string;
  /** The highest level reached in a context where the level rises or falls; 0 where it never does. */
  readonly risesTo: Level;
  readonly fallsFrom: Level;
  /** Whether there is a context in which the caller goes from nothing to something, or back. */
  readonly fromNothing: boolean;
  readonly toNothing: boolean;
  /** The highest level in any context on either side. */
  readonly before: Level;
  readonly after: Level;
}

export interface Compared {
  readonly changes: readonly ActionChange[];
  /** Statements that speak about the caller. */
  readonly speaking: { readonly before: readonly Statement[]; readonly after: readonly Statement[] };
  readonly capped: boolean;
}

export interface Comparison {
  readonly before: Policy;
  readonly after: Policy;
  readonly keyAccount: string;
  readonly keyArn?: string | null;
  readonly zone?: Zone;
  readonly surroundings: Context;
}

/** Compares what two policies let one caller do, action by action; actions about which nothing changed are left out. */
export function compare(subject: Subject, comparison: Comparison): Compared {
  const before = speakingOf(comparison.before, subject, comparison);
  const after = speakingOf(comparison.after, subject, comparison);
  const texts = { before: new Set(before.map(statementText)), after: new Set(after.map(statementText)) };
  const isShared = (statement: Statement) =>
    texts.before.has(statementText(statement)) && texts.after.has(statementText(statement));
  const groups = new Map<string, { actions: string[]; was: Statement[]; is: Statement[] }>();
  // The rest does not work from another account, whatever a policy says.
  const isForeign = isFromElsewhere(subject, comparison.keyAccount);
  for (const action of KEY_ACTIONS) {
    if (isForeign && !CROSS_ACCOUNT_ACTIONS.includes(action)) continue;
    const was = before.filter((statement) => covers(statement, action));
    const is = after.filter((statement) => covers(statement, action));
    const name = `${was.map(({ index }) => index).join()}|${is.map(({ index }) => index).join()}`;
    const group = groups.get(name) ?? { actions: [], was, is };
    group.actions.push(action);
    groups.set(name, group);
  }
  let capped = false;
  const changes = [...groups.values()].flatMap(({ actions, was, is }) => {
    if (sameTexts(was, is)) return [];
    const { contexts, ...limit } = contextsOf(
      [...was, ...is],
      isShared,
      subject,
      comparison.surroundings,
      comparison.zone,
    );
    capped ||= limit.capped;
    const change = changeOver(contexts, was, is, subject, comparison.keyAccount);
    return change.risesTo > 0 || change.fallsFrom > 0 ? actions.map((action) => ({ action, ...change })) : [];
  });
  return { changes, speaking: { before, after }, capped };
}

function changeOver(
  contexts: readonly Facts[],
  was: readonly Statement[],
  is: readonly Statement[],
  subject: Subject,
  keyAccount: string,
): Omit<ActionChange, 'action'> {
  let [risesTo, fallsFrom]: [Level, Level] = [0, 0];
  let [before, after]: [Level, Level] = [0, 0];
  let [fromNothing, toNothing] = [false, false];
  for (const known of contexts) {
    const old = levelOf(was, subject, known, keyAccount);
    const now = levelOf(is, subject, known, keyAccount);
    if (old > before) before = old;
    if (now > after) after = now;
    fromNothing ||= old === 0 && now > 0;
    toNothing ||= old > 0 && now === 0;
    if (now > old && now > risesTo) risesTo = now;
    if (now < old && old > fallsFrom) fallsFrom = old;
  }
  return { risesTo, fallsFrom, fromNothing, toNothing, before, after };
}

/** Whether the caller is certainly of another account than the key. */
function isFromElsewhere({ caller }: Subject, keyAccount: string): boolean {
  return caller.kind !== 'service' && caller.accountId !== null && caller.accountId !== keyAccount;
}

function levelOf(statements: readonly Statement[], subject: Subject, known: Facts, keyAccount: string): Level {
  const applying = statements.filter((statement) => statement.conditions.every((condition) => holds(condition, known)));
  if (applying.some(({ effect }) => effect === 'Deny')) return 0;
  const isForeign = isFromElsewhere(subject, keyAccount);
  const matches = applying.map(
    ({ effect, principals }): Match =>
      effect === 'Allow' && principals ? matchPrincipals(principals, subject.caller) : 'none',
  );
  if (matches.some((match) => match !== 'none' && (isForeign || match !== 'account'))) return 2;
  return matches.includes('account') ? 1 : 0;
}

function speakingOf(policy: Policy, { caller }: Subject, comparison: Comparison): Statement[] {
  return policy.statements.filter(
    (statement) =>
      statement.effect !== 'unknown' &&
      coversKey(statement, comparison) &&
      statement.principals !== null &&
      matchPrincipals(statement.principals, caller) !== 'none',
  );
}

/** Whether a Deny that spoke about these actions is gone. */
export function losesDeny({ before, after }: Compared['speaking'], actions: readonly string[]): boolean {
  const kept = new Set(after.map(statementText));
  return before.some(
    (statement) =>
      statement.effect === 'Deny' &&
      !kept.has(statementText(statement)) &&
      actions.some((action) => covers(statement, action)),
  );
}

function sameTexts(a: readonly Statement[], b: readonly Statement[]): boolean {
  const [left, right] = [new Set(a.map(statementText)), new Set(b.map(statementText))];
  return left.size === right.size && [...left].every((text) => right.has(text));
}

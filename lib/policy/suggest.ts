import { actionGroup, KEY_ACTIONS } from './actions';
import { describePrincipal } from './describe-principals';
import { diffPolicies, type PolicyDiff } from './diff';
import { lintPolicy } from './lint';
import type { LintFinding } from './lint/finding';
import { parsePolicy } from './parse';
import { matchPrincipals } from './principals';
import { statementDocument } from './statement-document';
import { type Evidence, type LeftOut, type ObservedCall, sift } from './suggest-evidence';
import { type Replayed, replay } from './suggest-replay';
import { type SuggestionNote, statementsFor } from './suggest-statements';
import type { Grant, Policy, PrincipalEntry, Statement, Zone } from './types';
import { covers, coversKey } from './witness-search';

export interface SuggestQuestion {
  readonly keyArn: string;
  readonly keyAccount: string;
  readonly zone: Zone;
  /** The key's present policy; null where it is not known. */
  readonly policy: Policy | null;
  readonly grants: readonly Grant[];
  readonly calls: readonly ObservedCall[];
  /** Whole days for which the key's use is known without a gap. */
  readonly daysObserved: number;
  /** Whether a trail in use leaves out the events of KMS. */
  readonly leavesOutKms: boolean;
  readonly now: Date;
}

/** Actions that a statement gives to a principal and that were not seen. */
export interface Unused {
  /** The statement's place in the present policy, from 0. */
  readonly statement: number;
  readonly principal: string;
  /** As `kms:…`. */
  readonly actions: readonly string[];
}

export interface Suggestion {
  /** A policy document; JSON in the shape that PutKeyPolicy takes. */
  readonly document: { readonly Version: '2012-10-17'; readonly Statement: readonly object[] };
  /** `insufficient`: too little was seen to act on. `review`: read it before use. `good`: 90 days and no open question. */
  readonly readiness: 'insufficient' | 'review' | 'good';
  /** How every observed call would fare under the suggestion; `denied` only by a Deny that the present policy has as well. */
  readonly replayed: readonly Replayed[];
  readonly leftOut: readonly LeftOut[];
  /** Calls that a living grant explains as well: events do not tell which of the two it was. */
  readonly grantedToo: readonly Evidence[];
  readonly notes: readonly SuggestionNote[];
  readonly unused: readonly Unused[];
  readonly lint: readonly LintFinding[];
  /** Against the present policy; null where that is not known. */
  readonly diff: PolicyDiff | null;
}

const LEAST_DAYS = 14;
const GOOD_DAYS = 90;

/**
 * The least that a key policy has to allow for everything that was seen to succeed (POLICY.md spec E). Delegation to the
 * account, statements of administrators and every Deny are kept; what IAM manages through the delegation stays with IAM.
 */
export function suggestPolicy(question: SuggestQuestion): Suggestion {
  const { policy, grants, keyArn, keyAccount, zone, now } = question;
  const { evidence, leftOut } = sift(question.calls);
  const kept = policy ? policy.statements.filter((statement) => isKept(statement, question)) : [];
  const keptDocuments = policy ? kept.map(statementDocument) : [delegationTo(question)];
  const known = { keyArn, keyAccount, grants };
  const keptAllows = read(documentOf(keptDocuments.filter((_, index) => kept[index]?.effect !== 'Deny')));
  const missing = replay(evidence, { ...known, policy: keptAllows }).filter(
    ({ evidence: one, outcome }) => outcome !== 'allowed' && !(outcome === 'iam' && isProvenByIam(one, question)),
  );
  const { statements, notes } = statementsFor(missing.map((one) => one.evidence));
  const document = documentOf([...keptDocuments, ...statements]);
  const suggested = read(document);
  const replayed = replay(evidence, { ...known, policy: suggested });
  return {
    document,
    readiness: readinessOf(question, replayed, leftOut, notes),
    replayed,
    leftOut,
    grantedToo: replay(evidence, { ...known, policy: { version: null, statements: [] } })
      .filter(({ outcome }) => outcome === 'grant')
      .map((one) => one.evidence),
    notes,
    unused: policy ? unusedIn(policy, evidence, question) : [],
    lint: lintPolicy({
      policy: suggested,
      keyAccount,
      keyArn,
      zone,
      now,
      text: JSON.stringify(document),
      admins: kept
        .filter(isAdministration)
        .flatMap(({ principals }) => principals?.entries.map(({ value }) => value) ?? []),
    }),
    diff: policy ? diffPolicies({ before: policy, after: suggested, keyAccount, keyArn, zone, now }) : null,
  };
}

/** Administration that the present policy leaves to IAM: as it succeeded, IAM allows it and needs no statement. */
function isProvenByIam(one: Evidence, { policy, keyArn, keyAccount }: SuggestQuestion): boolean {
  if (!policy || ['use', 'grant'].includes(actionGroup(one.action))) return false;
  return replay([one], { policy, grants: [], keyArn, keyAccount })[0]?.outcome === 'iam';
}

/** Statements that a suggestion leaves alone: Denies, delegation to the account, and those of administrators. */
function isKept(statement: Statement, question: SuggestQuestion): boolean {
  if (!coversKey(statement, question) || !statement.principals) return false;
  if (statement.effect === 'Deny') return true;
  if (statement.effect !== 'Allow' || statement.principals.negated) return false;
  const described = statement.principals.entries.map((entry) => describePrincipal(entry, question));
  const isOwn = described.length > 0 && described.every(({ side, kind }) => side === 'own' && kind !== 'invalid');
  if (!isOwn) return false;
  return described.every(({ kind }) => kind === 'account') || isAdministration(statement);
}

/** Who may change the policy and may not use the key. */
function isAdministration(statement: Statement): boolean {
  const given = KEY_ACTIONS.filter((action) => covers(statement, action));
  return given.includes('PutKeyPolicy') && !given.some((action) => actionGroup(action) === 'use');
}

function delegationTo({ keyArn, keyAccount }: SuggestQuestion): object {
  const partition = keyArn.split(':')[1] ?? 'aws';
  return {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${keyAccount}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
}

function documentOf(statements: readonly object[]): Suggestion['document'] {
  return { Version: '2012-10-17', Statement: statements };
}

function read(document: Suggestion['document']): Policy {
  const parsed = parsePolicy(document);
  if (parsed.kind === 'malformed') throw new Error(`the suggestion is no policy: ${parsed.reason}`);
  return parsed.policy;
}

function readinessOf(
  { daysObserved, leavesOutKms, policy }: SuggestQuestion,
  replayed: readonly Replayed[],
  leftOut: readonly LeftOut[],
  notes: readonly SuggestionNote[],
): Suggestion['readiness'] {
  if (daysObserved < LEAST_DAYS || leavesOutKms) return 'insufficient';
  const isOpen =
    policy === null ||
    notes.length > 0 ||
    replayed.some(({ outcome }) => outcome === 'denied' || outcome === 'undetermined') ||
    leftOut.some(({ reason }) => reason === 'nobody-named');
  return daysObserved < GOOD_DAYS || isOpen ? 'review' : 'good';
}

function unusedIn(policy: Policy, evidence: readonly Evidence[], question: SuggestQuestion): Unused[] {
  return policy.statements.flatMap((statement) => {
    if (statement.effect !== 'Allow' || !coversKey(statement, question) || isKept(statement, question)) return [];
    const given = KEY_ACTIONS.filter((action) => covers(statement, action));
    const entries: readonly PrincipalEntry[] = statement.principals?.negated
      ? []
      : (statement.principals?.entries ?? []);
    return entries.flatMap((entry) => {
      const seen = new Set(
        evidence
          .filter(({ caller }) => matchPrincipals({ negated: false, entries: [entry] }, caller) !== 'none')
          .map(({ action }) => action),
      );
      const actions = given.filter((action) => !seen.has(action)).map((action) => `kms:${action}`);
      return actions.length > 0 ? [{ statement: statement.index, principal: entry.value, actions }] : [];
    });
  });
}

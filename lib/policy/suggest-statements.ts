import { hasEncryptionContext } from './actions';
import { type ConditionBlock, contextConditions } from './suggest-contexts';
import type { Evidence } from './suggest-evidence';
import { sendsSource } from './suggest-services';

/** An Allow statement as a policy document holds it. */
export interface SuggestedStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: Readonly<Record<string, readonly string[]>>;
  readonly Action: readonly string[];
  readonly Resource: '*';
  readonly Condition?: ConditionBlock;
}

/** What a person should look at before taking a statement over. */
export interface SuggestionNote {
  readonly kind: 'account-only' | 'service-unpinned' | 'source-inferred' | 'unbound-grants' | 'service-unknown';
  readonly principal: string;
}

export interface SuggestedStatements {
  readonly statements: readonly SuggestedStatement[];
  readonly notes: readonly SuggestionNote[];
}

interface Group {
  readonly evidence: Evidence[];
  /** CreateGrant, actions that carry an encryption context, and the rest take conditions of their own. */
  readonly nature: 'grant' | 'context' | 'plain';
}

/** The narrowest statements that allow every call (POLICY.md §8.4–7), those with the same bounds put together. */
export function statementsFor(evidence: readonly Evidence[]): SuggestedStatements {
  const drafts = new Map<
    string,
    { actions: string[]; principals: Evidence['principal'][]; condition: ConditionBlock }
  >();
  const notes = new Map<string, SuggestionNote>();
  for (const group of groupsOf(evidence)) {
    const [first] = group.evidence;
    if (!first) continue;
    const actions = [...new Set(group.evidence.map(({ action }) => `kms:${action}`))].sort();
    const condition = conditionsOf(group);
    const name = JSON.stringify([first.principal.type, actions, condition]);
    const draft = drafts.get(name) ?? { actions, condition, principals: [] };
    if (!draft.principals.some(({ value }) => value === first.principal.value)) draft.principals.push(first.principal);
    drafts.set(name, draft);
    for (const kind of notesOn(group)) {
      notes.set(`${kind} ${first.principal.value}`, { kind, principal: first.principal.value });
    }
  }
  const statements = [...drafts.values()].map(
    ({ actions, principals, condition }, index): SuggestedStatement => ({
      Sid: `Observed${index + 1}`,
      Effect: 'Allow',
      Principal: { [principals[0]?.type ?? 'AWS']: principals.map(({ value }) => value).sort() },
      Action: actions,
      Resource: '*',
      ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
    }),
  );
  return { statements, notes: [...notes.values()] };
}

function groupsOf(evidence: readonly Evidence[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of evidence) {
    const nature = one.action === 'CreateGrant' ? 'grant' : hasEncryptionContext(one.action) ? 'context' : 'plain';
    // One bound for all grants of a principal: it depends on all of them whether only services asked.
    const via = nature === 'grant' ? 'any' : JSON.stringify(one.via);
    const name = JSON.stringify([one.principal.type, one.principal.value, nature, via]);
    const group = groups.get(name) ?? { evidence: [], nature };
    group.evidence.push(one);
    groups.set(name, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function conditionsOf({ evidence, nature }: Group): ConditionBlock {
  const [first] = evidence;
  // An account's ARN means the whole account; only this keeps it to the root user.
  const root = first?.caller.kind === 'root' ? { ArnEquals: { 'aws:PrincipalArn': [first.caller.arn] } } : {};
  if (nature === 'grant') {
    return evidence.every(isServiceMade) ? { ...root, Bool: { 'kms:GrantIsForAWSResource': ['true'] } } : root;
  }
  const context = nature === 'context' ? contextConditions(evidence.map(({ call }) => call.encryptionContext)) : {};
  const account = sourceAccountOf(evidence);
  const added = {
    ...(first?.via && first.via.length > 0 ? { 'kms:ViaService': first.via } : {}),
    ...(account === null ? {} : { 'aws:SourceAccount': [account] }),
  };
  if (Object.keys(added).length === 0) return { ...root, ...context };
  return { ...root, ...context, StringEquals: { ...context.StringEquals, ...added } };
}

/** Whether a service asked for a grant on somebody's behalf, known by name or not. */
export function isServiceMade({ via }: Evidence): boolean {
  return via === null || via.length > 0;
}

/**
 * The one account for which a service acted, as its encryption contexts tell; null where they do not, or where the service
 * does not send `aws:SourceAccount`, which events never show.
 */
export function sourceAccountOf(evidence: readonly Evidence[]): string | null {
  if (!evidence.every(({ caller }) => caller.kind === 'service' && sendsSource(caller.service))) return null;
  const accounts = evidence.map(({ call }) => {
    const named = Object.values(call.encryptionContext ?? {}).flatMap(
      (value) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1] ?? [],
    );
    const [only, ...others] = new Set(named);
    return others.length === 0 ? (only ?? null) : null;
  });
  const [only, ...others] = new Set(accounts);
  return others.length === 0 ? (only ?? null) : null;
}

function notesOn({ evidence, nature }: Group): SuggestionNote['kind'][] {
  const [first] = evidence;
  if (!first) return [];
  if (first.caller.kind === 'service')
    return [sourceAccountOf(evidence) === null ? 'service-unpinned' : 'source-inferred'];
  return [
    ...(first.call.identity.kind === 'account' ? (['account-only'] as const) : []),
    ...(nature === 'grant' && !evidence.every(isServiceMade) ? (['unbound-grants'] as const) : []),
    ...(nature !== 'grant' && first.via === null ? (['service-unknown'] as const) : []),
  ];
}

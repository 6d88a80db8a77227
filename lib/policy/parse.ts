import type { Condition, Policy, PrincipalEntry, Selection, Statement } from './types';

export type ParsedPolicy =
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'malformed'; readonly reason: string };

type Json = Readonly<Record<string, unknown>>;

/** Older policies take `${…}` as it stands. */
const VARIABLES_SINCE = '2012-10-17';

const TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/** Reads a policy document, as text or as the object it spells. Single values count as lists of one. */
export function parsePolicy(document: unknown): ParsedPolicy {
  let value = document;
  if (typeof document === 'string') {
    try {
      value = JSON.parse(document);
    } catch (error) {
      return malformed(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (!isObject(value)) return malformed('not an object');
  const raw = value.Statement;
  if (raw === undefined) return malformed('no Statement');
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const statements: Statement[] = [];
  for (const [index, entry] of list.entries()) {
    if (!isObject(entry)) return malformed(`statement ${index + 1} is not an object`);
    statements.push(statement(entry, index, value.Version === VARIABLES_SINCE));
  }
  return { kind: 'policy', policy: { version: typeof value.Version === 'string' ? value.Version : null, statements } };
}

function malformed(reason: string): ParsedPolicy {
  return { kind: 'malformed', reason };
}

function statement(raw: Json, index: number, variables: boolean): Statement {
  return {
    index,
    sid: typeof raw.Sid === 'string' && raw.Sid !== '' ? raw.Sid : null,
    effect: raw.Effect === 'Allow' || raw.Effect === 'Deny' ? raw.Effect : 'unknown',
    principals: selection(raw.Principal, raw.NotPrincipal, principals),
    actions: selection(raw.Action, raw.NotAction, texts),
    resources: selection(raw.Resource, raw.NotResource, texts),
    resourceVariables: variables,
    conditions: conditions(raw.Condition, variables),
  };
}

function selection<T>(named: unknown, excluded: unknown, read: (value: unknown) => T[]): Selection<T> | null {
  if (named !== undefined) return { negated: false, entries: read(named) };
  if (excluded !== undefined) return { negated: true, entries: read(excluded) };
  return null;
}

function principals(value: unknown): PrincipalEntry[] {
  if (!isObject(value)) return texts(value).map((text) => ({ type: 'AWS', value: text }));
  return TYPES.flatMap((type) => texts(value[type]).map((text) => ({ type, value: text })));
}

/** What is no condition block is a test that nothing passes: a statement never means more for being misspelt. */
function conditions(value: unknown, variables: boolean): Condition[] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return [unreadable('Condition')];
  return Object.entries(value).flatMap(([operator, block]) =>
    isObject(block)
      ? Object.entries(block).map(([key, values]) => ({ operator, key, values: texts(values), variables }))
      : [unreadable(operator)],
  );
}

function unreadable(operator: string): Condition {
  return { operator: `${operator} (unreadable)`, key: '', values: [], variables: false };
}

/** Texts, numbers and booleans as texts; anything else says nothing. */
function texts(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found: string[] = [];
  for (const item of list) {
    if (typeof item === 'string') found.push(item);
    else if (typeof item === 'number' || typeof item === 'boolean') found.push(String(item));
  }
  return found;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

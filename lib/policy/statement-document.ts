import { spelt } from './suggest-contexts';
import type { Selection, Statement } from './types';

/** A parsed statement as a policy document of version 2012-10-17 holds it, with the same meaning. */
export function statementDocument(statement: Statement): Readonly<Record<string, unknown>> {
  const { sid, effect, principals, actions, resources, resourceVariables, conditions } = statement;
  const blocks: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values, variables } of conditions) {
    blocks[operator] = { ...blocks[operator], [key]: variables ? values : values.map(spelt) };
  }
  const byType: Record<string, string[]> = {};
  for (const { type, value } of principals?.entries ?? []) byType[type] = [...(byType[type] ?? []), value];
  return {
    ...(sid === null ? {} : { Sid: sid }),
    Effect: effect,
    ...(principals ? { [principals.negated ? 'NotPrincipal' : 'Principal']: byType } : {}),
    ...element('Action', actions),
    ...element(
      'Resource',
      resources && (resourceVariables ? resources : { ...resources, entries: resources.entries.map(spelt) }),
    ),
    ...(conditions.length > 0 ? { Condition: blocks } : {}),
  };
}

function element(name: string, selection: Selection<string> | null): Readonly<Record<string, unknown>> {
  return selection ? { [selection.negated ? `Not${name}` : name]: selection.entries } : {};
}

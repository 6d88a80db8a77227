/** What an action is for: to use the key, to lend its use, to change it, or to look at it. */
export const ACTION_GROUPS = ['all', 'use', 'grant', 'admin', 'read', 'other'] as const;
export type ActionGroup = (typeof ACTION_GROUPS)[number];

const USE =
  /^(?:encrypt|decrypt|reencrypt|generatedatakey|generatemac|verifymac|sign|verify|derivesharedsecret|generaterandom)/;
const GRANT = /^(?:creategrant|revokegrant|retiregrant|listgrants|listretirablegrants)/;
const READ = /^(?:describe|get|list)/;
const ADMIN =
  /^(?:put|create|delete|update|disable|enable|schedule|cancel|tag|untag|import|replicate|rotate|synchronize|connect|disconnect)/;

/** Actions of a statement in groups, each spelt as the policy spells it; groups without any are left out. */
export function groupedActions(
  actions: readonly string[],
): { readonly group: ActionGroup; readonly names: readonly string[] }[] {
  return ACTION_GROUPS.map((group) => ({ group, names: actions.filter((action) => groupOf(action) === group) })).filter(
    ({ names }) => names.length > 0,
  );
}

function groupOf(action: string): ActionGroup {
  const name = action.toLowerCase().replace(/^kms:/, '');
  if (name === '*') return 'all';
  if (USE.test(name)) return 'use';
  if (GRANT.test(name)) return 'grant';
  if (READ.test(name)) return 'read';
  return ADMIN.test(name) ? 'admin' : 'other';
}

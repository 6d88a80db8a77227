import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { DAY_MS } from '@/lib/model/time';
import { asOf } from '@/lib/queries/as-of';
import { crossAccountEdges, EDGE_KINDS, edgeDirection, edgeKind } from '@/lib/queries/cross-account-edges';
import { trailAccounts } from '@/lib/queries/partners';
import { defineOperation } from '@/lib/verbs/operation';

const text = z.string().nullable();
const count = z.number().int();
/** Before the first day of CloudTrail. */
const BEGINNING = new Date('2006-01-01T00:00:00Z');

/** Who uses whose keys across accounts, each call once, with the roles where the caller's trail names them. Days are UTC. */
export const crossAccountOperation = defineOperation({
  name: 'cross-account',
  role: 'viewer',
  input: z.object({
    from: z.iso.date('Name days as 2026-10-03.').optional(),
    to: z.iso.date('Name days as 2026-10-03.').optional(),
  }),
  output: z.array(
    z.object({
      owner_account_id: z.string(),
      owner_name: text,
      caller_account_id: z.string(),
      caller_name: text,
      kind: z.enum(EDGE_KINDS),
      direction: z.enum(['in', 'out', 'between']),
      partner_until: text,
      calls: count,
      denied: count,
      by_callers: count,
      by_owners: count,
      keys: z.array(z.string()),
      principals: z.array(z.string()),
      operations: z.array(z.string()),
      first_at: text,
      last_at: text,
      allowed_keys: z.array(z.string()),
      /** Without it roles are not named, and refused calls are not seen. */
      callers_trail: z.boolean(),
      owners_trail: z.boolean(),
    }),
  ),
  run: async ({ runtime }, { from, to }) => {
    const window = {
      from: from === undefined ? BEGINNING : new Date(`${from}T00:00:00Z`),
      to:
        to === undefined
          ? new Date(runtime.now().getTime() + DAY_MS)
          : new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS),
    };
    if (window.from >= window.to) throw new AppError('invalid', 'The first day must come before the last.');
    const instant = (await asOf(runtime)) ?? runtime.now();
    const [edges, trails] = await Promise.all([
      crossAccountEdges(runtime.models, window),
      trailAccounts(runtime.models),
    ]);
    return edges.map(({ owner_relation, caller_relation, ...edge }) => {
      const whole = { ...edge, owner_relation, caller_relation };
      return {
        ...edge,
        kind: edgeKind(whole, instant),
        direction: edgeDirection(whole),
        partner_until: edge.partner_until?.toISOString().slice(0, 10) ?? null,
        first_at: edge.first_at?.toISOString() ?? null,
        last_at: edge.last_at?.toISOString() ?? null,
        callers_trail: trails.has(edge.caller_account_id),
        owners_trail: trails.has(edge.owner_account_id),
      };
    });
  },
});

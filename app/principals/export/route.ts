import { parseRange } from '@/app/range';
import { apiUser } from '@/app/session';
import { csv } from '@/lib/exports/csv';
import { humanOrWorkload } from '@/lib/keys/human-or-workload';
import { asOf } from '@/lib/queries/as-of';
import { principalPage } from '@/lib/queries/principal-list';
import { runtime } from '@/lib/runtime';
import { principalParams } from '../principal-params';

/** More than this is not a table any more. */
const MOST_ROWS = 1_000_000;

/** The principals under the filters and in the range of the page, all of them, as CSV. Times are UTC. */
export async function GET(request: Request): Promise<Response> {
  const allowed = await apiUser('viewer');
  if ('refusal' in allowed) return allowed.refusal;
  const query = new URL(request.url).searchParams;
  const params = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const { models, now, site } = runtime();
  const instant = (await asOf(runtime())) ?? now();
  const { filter, order } = principalParams(params);
  const { window } = parseRange(params, instant);
  const rows = await principalPage(models, {
    window,
    timeZone: site.timeZone,
    filter,
    order,
    size: MOST_ROWS,
    offset: 0,
  });
  const text = csv(
    [
      'principal',
      'type',
      'account_id',
      'account_name',
      'account_units',
      'relation',
      'keys_used',
      'calls',
      'decrypts',
      'denied',
      'human_or_workload',
      'guess_reason',
      'first_seen',
      'last_seen',
      'is_new',
      'outside_zone_of_trust',
      'long_lived_access_key',
      'off_hours_calls',
      'addresses',
      'sessions',
    ],
    rows.map((row) => {
      const { principal, type, sessions, mfa_calls } = row;
      const guess = humanOrWorkload({ principal, type, sessions, mfaCalls: mfa_calls });
      return [
        principal,
        type,
        row.account_id,
        row.account_name,
        row.account_units,
        row.relation,
        row.keys,
        row.calls,
        row.decrypts,
        row.denied,
        guess.is,
        guess.reason,
        row.first_at,
        row.last_at,
        row.is_new,
        row.is_external,
        row.off_hours === null ? null : row.has_long_lived_key,
        row.off_hours,
        row.addresses?.join(' ') ?? null,
        sessions?.join(' ') ?? null,
      ];
    }),
  );
  return new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="keytrail-principals-${instant.toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    },
  });
}

import { apiUser } from '@/app/session';
import { csv } from '@/lib/exports/csv';
import { asOf } from '@/lib/queries/as-of';
import { currentSite } from '@/lib/queries/current-site';
import { findingItems, hiddenBySubject, openSeverities } from '@/lib/queries/finding-items';
import { keyPage } from '@/lib/queries/key-list';
import { keyRisks } from '@/lib/queries/key-risks';
import { runtime } from '@/lib/runtime';
import { keyParams } from '../key-params';

const COLUMNS = [
  'key_arn',
  'alias',
  'aliases',
  'description',
  'account_id',
  'region',
  'key_id',
  'manager',
  'state',
  'key_spec',
  'key_usage',
  'key_origin',
  'multi_region',
  'owner',
  'environment',
  'created_at',
  'deletion_at',
  'rotation_eligibility',
  'rotation_enabled',
  'rotation_period_days',
  'last_rotated_at',
  'next_rotation_at',
  'rotation_overdue_days',
  'policy_verdict',
  'grants_known',
  'grants_active',
  'last_used_at',
  'last_used_operation',
  'api_last_used_at',
  'api_last_used_operation',
  'unused_verdict',
  'unused_confidence',
  'unused_reason',
  'covered_days',
  'window_days',
  'calls',
  'denied',
  'principals',
  'used_accounts',
  'strangers',
  'unused_tokens',
  'deletion_attempts',
  'monthly_cost_usd',
] as const;

/** AWS allows 100,000 keys an account and Region; more than this is not a table any more. */
const MOST_ROWS = 1_000_000;

/** The keys under the filters of the page, all of them, as CSV. Unknown is empty. Times are UTC. */
export async function GET(request: Request): Promise<Response> {
  const allowed = await apiUser('viewer');
  if ('refusal' in allowed) return allowed.refusal;
  const query = new URL(request.url).searchParams;
  const params = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const { models, now } = runtime();
  const { site } = await currentSite(runtime());
  const { filter, order } = keyParams(params);
  const basis = { asOf: (await asOf(runtime())) ?? now(), rotationMaxAgeDays: site.rotationMaxAgeDays };
  const items = await findingItems(runtime());
  const open = openSeverities(items);
  const hidden = hiddenBySubject(items);
  const risks = await keyRisks(models, basis, open);
  const scores = new Map([...risks].map(([key, { score }]) => [key, score]));
  const rows = await keyPage(models, basis, { filter, order, size: MOST_ROWS, offset: 0, scores });
  const text = csv(
    ['risk_score', 'risk_at_least', 'open_findings', 'hidden_findings', ...COLUMNS],
    rows.map((row) => [
      scores.get(row.key_arn) ?? 0,
      risks.get(row.key_arn)?.atLeast ?? true,
      open.get(row.key_arn)?.length ?? 0,
      hidden.get(row.key_arn) ?? 0,
      ...COLUMNS.map((column) => row[column]),
    ]),
  );
  return new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="keytrail-keys-${basis.asOf.toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    },
  });
}

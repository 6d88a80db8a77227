import { apiUser } from '@/app/session';
import { csv } from '@/lib/exports/csv';
import { parseFingerprint } from '@/lib/model/parse';
import { evidencePage, evidenceScope } from '@/lib/queries/finding-evidence';
import { findingItem, headlineOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';

const COLUMNS = [
  'event_id',
  'event_time',
  'event_source',
  'event_name',
  'aws_region',
  'recipient_account_id',
  'key_arn',
  'principal',
  'session_name',
  'caller_account_id',
  'via_service',
  'source_ip',
  'error_code',
  'error_message',
  'path',
  'record_index',
] as const;

/** More events than this are no evidence to be read by people. */
const MOST = 1_000_000;

interface Context {
  readonly params: Promise<{ fingerprint: string }>;
}

/** The events that a finding rests on, oldest first: `?format=json`, else CSV. Unknown is empty, or null. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const allowed = await apiUser('viewer');
  if ('refusal' in allowed) return allowed.refusal;
  const { facts, ledger, now } = runtime();
  const fingerprint = parseFingerprint((await params).fingerprint);
  const stored = fingerprint ? await ledger.finding(fingerprint) : null;
  if (!stored) return Response.json({ error: 'there is no such finding' }, { status: 404 });
  const item = findingItem(stored, now(), [], []);
  const scope = evidenceScope(item);
  const events = await evidencePage(facts, scope, { size: MOST, offset: 0 });
  const isJson = new URL(request.url).searchParams.get('format') === 'json';
  const body = isJson
    ? JSON.stringify(
        {
          schema: 'keytrail-evidence/1',
          finding: { fingerprint, analyzer: stored.analyzer, headline: headlineOf(stored, 'en') },
          counted: item.event_count,
          isComplete: item.event_count === null ? null : events.length >= item.event_count,
          events,
        },
        null,
        2,
      )
    : csv(
        COLUMNS,
        events.map((event) => COLUMNS.map((column) => event[column])),
      );
  return new Response(body, {
    headers: {
      'content-type': isJson ? 'application/json' : 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="keytrail-evidence-${stored.fingerprint.slice(0, 12)}.${isJson ? 'json' : 'csv'}"`,
      'cache-control': 'no-store',
    },
  });
}

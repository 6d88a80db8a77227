import { apiUser } from '@/app/session';
import { viewOfReader } from '@/app/view';
import { csv } from '@/lib/exports/csv';
import { runtime } from '@/lib/runtime';
import { toldEntry } from '../../audit-entry';

/** The whole audit log as CSV, newest first: each entry as it is kept, and in the reader's words beside it. */
export async function GET(): Promise<Response> {
  const allowed = await apiUser('admin');
  if ('refusal' in allowed) return allowed.refusal;
  const view = await viewOfReader();
  const { ledger } = runtime();
  const [entries, mutes, requests] = await Promise.all([
    ledger.auditLog(Number.MAX_SAFE_INTEGER),
    ledger.mutes(),
    ledger.approvals(),
  ]);
  const referred = {
    mutes: new Map(mutes.map((mute) => [mute.muteId, mute])),
    requests: new Map(requests.map((request) => [request.requestId, request])),
  };
  const body = csv(
    ['at_utc', 'actor_kind', 'actor', 'action', 'subject', 'detail', 'told'],
    entries.map((line) => [
      line.at,
      line.actorKind,
      line.actor,
      line.action,
      line.subject,
      line.detail,
      toldEntry(view, line, referred).what,
    ]),
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="keytrail-audit-log-${view.now.toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    },
  });
}

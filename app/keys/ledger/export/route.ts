import { apiUser } from '@/app/session';
import { viewOfReader } from '@/app/view';
import { keyLedgerCsv, keyLedgerXlsx } from '@/lib/exports/key-ledger-file';
import { asOf } from '@/lib/queries/as-of';
import { keyLedger } from '@/lib/queries/key-ledger';
import { runtime } from '@/lib/runtime';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The key ledger in the reader's language as a file: `?format=xlsx`, else CSV. */
export async function GET(request: Request): Promise<Response> {
  const allowed = await apiUser('viewer');
  if ('refusal' in allowed) return allowed.refusal;
  const { words, now } = await viewOfReader();
  const instant = (await asOf(runtime())) ?? now;
  const lines = await keyLedger(runtime().models, instant);
  const isXlsx = new URL(request.url).searchParams.get('format') === 'xlsx';
  const body = isXlsx ? new Uint8Array(await keyLedgerXlsx(words, lines)) : keyLedgerCsv(words, lines);
  const name = `keytrail-key-ledger-${instant.toISOString().slice(0, 10)}.${isXlsx ? 'xlsx' : 'csv'}`;
  return new Response(body, {
    headers: {
      'content-type': isXlsx ? XLSX : 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}

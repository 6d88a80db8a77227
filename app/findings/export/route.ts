import { actorOf, apiUser, type SessionUser } from '@/app/session';
import { asOf } from '@/lib/queries/as-of';
import { runtime } from '@/lib/runtime';
import { EXPORT_FORMATS, type ExportFormat, exportOperation } from '@/lib/verbs/operations/export';
import { selectionOf, shownBy } from '../selection';

const FILES: Readonly<Record<ExportFormat, { readonly ending: string; readonly type: string }>> = {
  json: { ending: 'json', type: 'application/json' },
  csv: { ending: 'csv', type: 'text/csv; charset=utf-8' },
  sarif: { ending: 'sarif', type: 'application/sarif+json' },
  ocsf: { ending: 'ocsf.json', type: 'application/json' },
  asff: { ending: 'asff.json', type: 'application/json' },
};

/** The findings under the filters of the page, all of them, as a file: `?format=json`, csv, sarif, ocsf or asff; with `what=analyzers` how each analyzer ended, json or csv. */
export async function GET(request: Request): Promise<Response> {
  const allowed = await apiUser('viewer');
  if ('refusal' in allowed) return allowed.refusal;
  const query = new URL(request.url).searchParams;
  const format = EXPORT_FORMATS.find((name) => name === query.get('format'));
  if (format === undefined) return badRequest(`format is one of ${EXPORT_FORMATS.join(', ')}`);
  if (query.get('what') !== 'analyzers') {
    const shown = await shownBy(runtime(), query);
    const fingerprints = shown.map(({ fingerprint }) => fingerprint);
    return file(allowed.user, request.signal, { what: 'findings', format, fingerprints });
  }
  if (format !== 'csv' && format !== 'json') return badRequest('format is json or csv');
  return file(allowed.user, request.signal, { what: 'analyzers', format });
}

/** The findings that were selected in the list, as a file. */
export async function POST(request: Request): Promise<Response> {
  const allowed = await apiUser('viewer');
  if ('refusal' in allowed) return allowed.refusal;
  const form = await request.formData().catch(() => null);
  const format = EXPORT_FORMATS.find((name) => name === form?.get('format'));
  if (form === null || format === undefined) return badRequest(`format is one of ${EXPORT_FORMATS.join(', ')}`);
  const selection = await selectionOf(runtime(), form);
  if (selection.kind === 'changed') return badRequest('the list changed since it was selected');
  return file(allowed.user, request.signal, {
    what: 'findings',
    format,
    fingerprints: [...selection.fingerprints],
    allUnanswered: false,
  });
}

function badRequest(error: string): Response {
  return Response.json({ error }, { status: 400 });
}

type Wanted = Parameters<typeof exportOperation.run>[1];

async function file(user: SessionUser, signal: AbortSignal, wanted: Wanted): Promise<Response> {
  const call = { runtime: runtime(), actor: actorOf(user), signal, onProgress: () => undefined };
  const { text } = await exportOperation.run(call, wanted);
  const instant = (await asOf(runtime())) ?? runtime().now();
  const { ending, type } = FILES[wanted.format];
  const day = instant.toISOString().slice(0, 10);
  return new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="keytrail-${wanted.what}-${day}.${ending}"`,
      'cache-control': 'no-store',
    },
  });
}

import { apiUser } from '@/app/session';
import { asOf } from '@/lib/queries/as-of';
import { findingItems } from '@/lib/queries/finding-items';
import { filtered } from '@/lib/queries/finding-list';
import { runtime } from '@/lib/runtime';
import { EXPORT_FORMATS, type ExportFormat, exportOperation } from '@/lib/verbs/operations/export';
import { findingParams } from '../finding-params';

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
  if (format === undefined) {
    return Response.json({ error: `format is one of ${EXPORT_FORMATS.join(', ')}` }, { status: 400 });
  }
  const isAnswers = query.get('what') === 'analyzers';
  if (isAnswers && format !== 'csv' && format !== 'json') {
    return Response.json({ error: 'format is json or csv' }, { status: 400 });
  }
  const params = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const instant = (await asOf(runtime())) ?? runtime().now();
  const shown = filtered(await findingItems(runtime()), findingParams(params, instant, runtime().now()).filter);
  const { user } = allowed;
  const { text } = await exportOperation.run(
    {
      runtime: runtime(),
      actor: { kind: 'person', userId: user.id, name: user.name, role: user.role },
      signal: request.signal,
      onProgress: () => undefined,
    },
    isAnswers
      ? { what: 'analyzers', format }
      : { what: 'findings', format, fingerprints: shown.map(({ fingerprint }) => fingerprint) },
  );
  const { ending, type } = FILES[format];
  return new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="keytrail-${isAnswers ? 'analyzers' : 'findings'}-${instant.toISOString().slice(0, 10)}.${ending}"`,
      'cache-control': 'no-store',
    },
  });
}

import { apiUser } from '@/app/session';
import { viewOfReader } from '@/app/view';
import { SHORTEST_SEARCH } from '@/lib/model/search';
import { search } from '@/lib/queries/search';
import { runtime } from '@/lib/runtime';
import { hitsOf } from './hits';

const LONGEST_SEARCH = 200;

/** What `q` names, for the search of every page: keys, accounts, findings, analyzers, an event. */
export async function GET(request: Request): Promise<Response> {
  const asked = await apiUser('viewer');
  if ('refusal' in asked) return asked.refusal;
  const text = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, LONGEST_SEARCH);
  const view = await viewOfReader();
  const hits = text.length < SHORTEST_SEARCH ? [] : hitsOf(view, await search(runtime(), text, view.language));
  return Response.json({ hits }, { headers: { 'cache-control': 'no-store' } });
}

import { apiUser } from '@/app/session';
import { runtime } from '@/lib/runtime';

/** How far the running ingest is, or the last one of this process; null before the first. */
export async function GET(): Promise<Response> {
  const asked = await apiUser('viewer');
  if ('refusal' in asked) return asked.refusal;
  return Response.json(runtime().progress.current(), { headers: { 'cache-control': 'no-store' } });
}

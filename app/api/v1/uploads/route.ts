import { actorOf, apiUser } from '@/app/session';
import { comesFromElsewhere } from '@/lib/auth/cross-site';
import { type UploadAnswer, type UploadProblem, UploadRefused } from '@/lib/model/upload';
import { runtime } from '@/lib/runtime';
import { receiveUpload } from '@/lib/verbs/receive-upload';

/** No form of another site can send it, and a script of another site must ask first. */
const TYPE = 'application/octet-stream';

const STATUS: Readonly<Record<UploadProblem, number>> = {
  'file-too-large': 413,
  'no-room': 413,
  'cut-off': 400,
  empty: 400,
  'disk-full': 507,
  sample: 409,
};

/**
 * Takes one file as the body, its name percent-encoded in `x-file-name`. Administrators only. `proxy.ts` does not see
 * this address, since Next would hold the body in memory for it.
 */
export async function POST(request: Request): Promise<Response> {
  if (comesFromElsewhere(request)) return Response.json({ error: 'cross-site request refused' }, { status: 403 });
  const asked = await apiUser('admin');
  if ('refusal' in asked) return asked.refusal;
  const name = nameIn(request.headers.get('x-file-name'));
  if (request.headers.get('content-type') !== TYPE) {
    return Response.json({ error: `the content type is ${TYPE}` }, { status: 415 });
  }
  if (name === null || request.body === null) {
    return Response.json({ error: 'x-file-name and a body are needed' }, { status: 400 });
  }
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  try {
    const kept = await receiveUpload(runtime(), actorOf(asked.user), {
      name,
      declaredBytes: Number.isSafeInteger(declared) ? declared : null,
      body: request.body,
    });
    return answer(kept, 201);
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    const { problem, limitBytes } = error;
    return answer({ kind: 'refused', problem, limitBytes }, STATUS[problem]);
  }
}

function answer(body: UploadAnswer, status: number): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

function nameIn(encoded: string | null): string | null {
  try {
    return encoded === null ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

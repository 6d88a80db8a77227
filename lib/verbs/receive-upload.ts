import { type IncomingUpload, keepUpload } from '@/lib/ingest/uploads';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { type UploadAnswer, UploadRefused } from '@/lib/model/upload';
import type { Runtime } from '@/lib/runtime';
import { load } from './load';

const MB = 1_000_000;

/**
 * Keeps a file that a browser sends and has it read like any other, after an ingest that runs already. Needs the admin
 * role. Throws `UploadRefused` when it is not kept.
 */
export async function receiveUpload(
  runtime: Runtime,
  actor: Actor,
  incoming: IncomingUpload,
): Promise<Extract<UploadAnswer, { kind: 'kept' }>> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may upload logs. Nothing was kept.');
  }
  if (runtime.isSample) throw new UploadRefused('sample', null);
  const { fileMB, totalMB } = runtime.site.upload;
  const limits = { fileBytes: fileMB * MB, totalBytes: totalMB * MB };
  const { path, name, bytes, isKnown } = await keepUpload(runtime.dataDir, incoming, limits, runtime.uploads);
  await runtime.ledger.audit(actor, 'file-uploaded', name, { bytes, path }, runtime.now());
  const waits = runtime.gate.isBusy() || runtime.gate.paused() !== null;
  runtime.uploads.enqueue(path, (paths) => load(runtime, UPLOADS, paths, new AbortController().signal));
  return { kind: 'kept', name, bytes, isKnown, waits };
}

const UPLOADS: Actor = { kind: 'system', job: 'upload' };

import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { Pause } from '@/lib/model/ingest';
import type { Runtime } from '@/lib/runtime';

type Needs = Pick<Runtime, 'ledger' | 'gate' | 'now'>;

/**
 * Holds every ingest before its next part, the running one and those to come, until somebody resumes; a restart does
 * not. What was stored stays, what was decoded waits. Paused already, it stays as it is. Needs the admin role.
 */
export async function pauseIngest({ ledger, gate, now }: Needs, actor: Actor): Promise<Pause> {
  mustBeAdmin(actor);
  const before = gate.paused();
  if (before !== null) return before;
  await ledger.switchIngest(true, actor, now());
  await ledger.audit(actor, 'ingest-paused', null, null, now());
  const pause = await ledger.ingestPause();
  if (pause === null) throw new AppError('conflict', 'Somebody resumed reading at the same moment. It is not paused.');
  gate.pause(pause);
  return pause;
}

/** Lets ingest go on. Says whether it was paused. Needs the admin role. */
export async function resumeIngest({ ledger, gate, now }: Needs, actor: Actor): Promise<boolean> {
  mustBeAdmin(actor);
  const wasPaused = gate.paused() !== null || (await ledger.ingestPause()) !== null;
  if (!wasPaused) return false;
  await ledger.switchIngest(false, actor, now());
  await ledger.audit(actor, 'ingest-resumed', null, null, now());
  gate.resume();
  return true;
}

function mustBeAdmin(actor: Actor): void {
  if (actorHasRole(actor, 'admin')) return;
  throw new AppError('forbidden', 'Only an administrator may pause or resume reading. Nothing was changed.');
}

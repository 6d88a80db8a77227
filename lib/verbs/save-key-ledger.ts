import { randomUUID } from 'node:crypto';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { KeyLedgerEdition } from '@/lib/model/key-ledger';
import { asOf } from '@/lib/queries/as-of';
import { keyLedger } from '@/lib/queries/key-ledger';
import type { Runtime } from '@/lib/runtime';

/**
 * Saves the key ledger as it is now, to be compared with later. Needs the analyst role. Throws `invalid` while no key
 * is known.
 */
export async function saveKeyLedger(
  runtime: Pick<Runtime, 'models' | 'ledger' | 'now'>,
  actor: Actor,
): Promise<KeyLedgerEdition> {
  if (!actorHasRole(actor, 'analyst')) {
    throw new AppError('forbidden', 'Only an analyst or an administrator may save the key ledger. Nothing was saved.');
  }
  const now = runtime.now();
  const instant = (await asOf(runtime)) ?? now;
  const lines = await keyLedger(runtime.models, instant);
  if (lines.length === 0) throw new AppError('invalid', 'No customer key is known yet. Nothing was saved.');
  const savedBy = actor.kind === 'system' ? actor.job : actor.name;
  const edition = { editionId: randomUUID(), savedAt: now, savedBy, asOf: instant, lines };
  await runtime.ledger.saveKeyLedger(edition);
  await runtime.ledger.audit(actor, 'key-ledger-saved', edition.editionId, { keys: lines.length }, now);
  return edition;
}

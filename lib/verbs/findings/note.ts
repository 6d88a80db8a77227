import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { type Deciding, decidable } from './decide';

export const NoteInput = z.object({
  fingerprint: z.string(),
  body: z.string().trim().min(1, 'A note says something.').max(10_000),
});

/** Adds a note to a finding; notes are never changed or removed. */
export async function addNote(runtime: Deciding, actor: Actor, raw: unknown): Promise<void> {
  const { fingerprint, body } = NoteInput.parse(raw);
  const name = await decidable(runtime, actor, fingerprint);
  const now = runtime.now();
  await runtime.ledger.addNote(name, body, actor, now);
  await runtime.ledger.audit(actor, 'finding-noted', name, null, now);
}

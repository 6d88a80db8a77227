import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { LONGEST_MUTE_DAYS } from '@/lib/model/mute';
import { DAY_MS } from '@/lib/model/time';
import { type Deciding, decidable, recordDecision } from './decide';

export const SetAsideInput = z.object({
  fingerprint: z.string(),
  kind: z.enum(['risk-accepted', 'false-positive']),
  reason: z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000),
  until: z.iso.date(),
});

/** Accepts a risk or marks a false positive, with a reason and an end. Afterwards the finding is open again by itself. */
export async function setAside(runtime: Deciding, actor: Actor, raw: unknown): Promise<void> {
  const { fingerprint, kind, reason, until: day } = SetAsideInput.parse(raw);
  const now = runtime.now();
  const until = new Date(`${day}T00:00:00Z`);
  if (until <= now) throw new AppError('invalid', 'The end must lie in the future.');
  if (until.getTime() > now.getTime() + LONGEST_MUTE_DAYS * DAY_MS) {
    throw new AppError('invalid', `A finding may be set aside for at most ${LONGEST_MUTE_DAYS} days.`);
  }
  const name = await decidable(runtime, actor, fingerprint);
  await recordDecision(runtime, actor, name, { kind, reason, until, at: now });
}

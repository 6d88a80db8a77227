import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { asking, isAsked } from './ask';
import { type Deciding, decidable, endOf, recordDecision } from './decide';

export const SetAsideInput = z.object({
  fingerprint: z.string(),
  kind: z.enum(['risk-accepted', 'false-positive']),
  reason: z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000),
  until: z.iso.date(),
});

/**
 * Marks a false positive, with a reason and a day on which it is looked at again; or asks a second person to accept a
 * risk until a day: the finding stays open until then. Returns which. Throws `conflict` when the same waits already.
 */
export async function setAside(runtime: Deciding, actor: Actor, raw: unknown): Promise<'decided' | 'asked'> {
  const { fingerprint, kind, reason, until: day } = SetAsideInput.parse(raw);
  const now = runtime.now();
  const until = endOf(day, now);
  const name = await decidable(runtime, actor, fingerprint);
  switch (kind) {
    case 'false-positive':
      await recordDecision(runtime, actor, name, { kind, reason, until, at: now });
      return 'decided';
    case 'risk-accepted': {
      const wish = { kind, fingerprint: name } as const;
      if (await isAsked(runtime, wish)) {
        throw new AppError('conflict', 'That waits for a second person already. Nothing was changed.');
      }
      await runtime.ledger.recordMany([asking(actor, { wish, reason, until }, now)]);
      return 'asked';
    }
  }
}

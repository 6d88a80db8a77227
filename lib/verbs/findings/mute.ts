import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { LONGEST_MUTE_DAYS, type Mute } from '@/lib/model/mute';
import { DAY_MS } from '@/lib/model/time';
import { analyzerOf } from '@/lib/queries/finding-items';
import type { Deciding } from './decide';

const narrowing = z
  .string()
  .trim()
  .max(2048)
  .transform((text) => (text === '' ? null : text))
  .nullable()
  .default(null);

export const MuteInput = z
  .object({
    analyzer: narrowing,
    subject: narrowing,
    accountId: narrowing,
    region: narrowing,
    reason: z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000),
    until: z.iso.date(),
  })
  .refine(({ analyzer, subject }) => analyzer !== null || subject !== null, {
    message: 'A mute names an analyzer or what findings are about; it never hides everything.',
    path: ['analyzer'],
  });

/**
 * Hides findings by what they are about, those to come too, with a reason and an end. Needs the role analyst. Throws
 * `forbidden`, `invalid`, and a `ZodError` for input of another shape.
 */
export async function muteFindings(runtime: Deciding, actor: Actor, raw: unknown): Promise<Mute> {
  mayMute(actor);
  const { until: day, ...input } = MuteInput.parse(raw);
  const now = runtime.now();
  const until = new Date(`${day}T00:00:00Z`);
  if (until <= now) throw new AppError('invalid', 'The end must lie in the future.');
  if (until.getTime() > now.getTime() + LONGEST_MUTE_DAYS * DAY_MS) {
    throw new AppError('invalid', `Findings may be hidden for at most ${LONGEST_MUTE_DAYS} days.`);
  }
  if (input.analyzer !== null && analyzerOf(input.analyzer) === null) {
    throw new AppError('not-found', `There is no analyzer "${input.analyzer}".`);
  }
  const mutedBy = actor.kind === 'system' ? actor.job : actor.name;
  const mute = { ...input, muteId: randomUUID(), until, mutedBy, mutedAt: now, endedAt: null, endedBy: null };
  await runtime.ledger.addMute(mute);
  await runtime.ledger.audit(actor, 'findings-muted', mute.muteId, { ...input, until: day }, now);
  return mute;
}

const UnmuteInput = z.object({ muteId: z.string() });

/** Ends a mute before its day: what it hid is shown again at once. Needs the role analyst. Throws `not-found`. */
export async function unmuteFindings(runtime: Deciding, actor: Actor, raw: unknown): Promise<void> {
  mayMute(actor);
  const { muteId } = UnmuteInput.parse(raw);
  const found = (await runtime.ledger.mutes()).find((mute) => mute.muteId === muteId);
  if (!found) throw new AppError('not-found', 'There is no such mute.');
  if (found.endedAt !== null) return;
  const now = runtime.now();
  await runtime.ledger.endMute(muteId, actor, now);
  await runtime.ledger.audit(actor, 'findings-unmuted', muteId, null, now);
}

function mayMute(actor: Actor): void {
  if (!actorHasRole(actor, 'analyst')) {
    throw new AppError('forbidden', 'Hiding findings needs the role analyst. Nothing was changed.');
  }
}

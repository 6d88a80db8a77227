import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LedgerLine } from '@/db/ledger';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import type { ApprovalRequest } from '@/lib/model/approval';
import { AppError } from '@/lib/model/errors';
import type { Mute } from '@/lib/model/mute';
import { analyzerOf, findingItems } from '@/lib/queries/finding-items';
import { muteScope } from '@/lib/queries/mute-list';
import { asking, isAsked } from './ask';
import { type Deciding, endOf } from './decide';

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

/** What came of it: the mute, or the wish for one that would hide what is critical. */
export type Muted =
  | { readonly kind: 'muted'; readonly mute: Mute }
  | { readonly kind: 'asked'; readonly request: ApprovalRequest };

/**
 * Hides findings by what they are about, those to come too, with a reason and an end. What would hide a critical one
 * now is asked of a second person; without their word no mute hides what is critical. Needs the role analyst. Throws
 * `forbidden`, `invalid`, `conflict`, and a `ZodError` for input of another shape.
 */
export async function muteFindings(runtime: Deciding, actor: Actor, raw: unknown): Promise<Muted> {
  mayMute(actor);
  const { until: day, reason, ...about } = MuteInput.parse(raw);
  const now = runtime.now();
  const until = endOf(day, now);
  if (about.analyzer !== null && analyzerOf(about.analyzer) === null) {
    throw new AppError('not-found', `There is no analyzer "${about.analyzer}".`);
  }
  if (muteScope(about, await findingItems(runtime)).critical === 0) {
    const line = muting(actor, { ...about, reason, until }, now);
    await runtime.ledger.recordMany([line]);
    return { kind: 'muted', mute: line.what.mute };
  }
  const wish = { kind: 'mute', ...about } as const;
  if (await isAsked(runtime, wish)) {
    throw new AppError('conflict', 'That waits for a second person already. Nothing was changed.');
  }
  const line = asking(actor, { wish, reason, until }, now);
  await runtime.ledger.recordMany([line]);
  return { kind: 'asked', request: line.what.request };
}

/** A mute as a line of the ledger. */
export function muting(
  actor: Actor,
  about: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region' | 'reason' | 'until'>,
  now: Date,
) {
  const mutedBy = actor.kind === 'system' ? actor.job : actor.name;
  const mute: Mute = {
    ...about,
    muteId: randomUUID(),
    mutedBy,
    mutedAt: now,
    endedAt: null,
    endedBy: null,
    approvedBy: null,
  };
  return {
    what: { kind: 'mute', mute },
    actor,
    at: now,
    audit: { action: 'findings-muted', subject: mute.muteId, detail: about },
  } satisfies LedgerLine;
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

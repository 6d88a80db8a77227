import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import type { Severity } from '@/lib/model/analyzer';
import { AppError } from '@/lib/model/errors';
import { asking, isAsked } from './ask';
import { type Deciding, decidable, endOf, recordDecision } from './decide';

const SET_ASIDE = ['risk-accepted', 'false-positive'] as const;
type SetAsideKind = (typeof SET_ASIDE)[number];

export const SetAsideInput = z.object({
  fingerprint: z.string(),
  kind: z.enum(SET_ASIDE),
  reason: z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000),
  until: z.iso.date(),
});

/** Whether a second person must allow that a finding is set aside: whenever a risk stays, and for what is critical. */
export function needsSecondPerson(kind: SetAsideKind, severity: Severity): boolean {
  return kind === 'risk-accepted' || severity === 'critical';
}

/**
 * Accepts a risk or marks a false positive, with a reason and a day on which it is looked at again. Where a second
 * person must allow it, asks for that: the finding stays open until then. Returns which. Throws `conflict` when the
 * same waits already.
 */
export async function setAside(runtime: Deciding, actor: Actor, raw: unknown): Promise<'decided' | 'asked'> {
  const { fingerprint, kind, reason, until: day } = SetAsideInput.parse(raw);
  const now = runtime.now();
  const until = endOf(day, now);
  const name = await decidable(runtime, actor, fingerprint);
  const severity = (await runtime.ledger.finding(name))?.severity ?? 'critical';
  if (!needsSecondPerson(kind, severity)) {
    await recordDecision(runtime, actor, name, { kind, reason, until, at: now });
    return 'decided';
  }
  const wish = { kind, fingerprint: name } as const;
  if (await isAsked(runtime, wish)) {
    throw new AppError('conflict', 'That waits for a second person already. Nothing was changed.');
  }
  await runtime.ledger.recordMany([asking(actor, { wish, reason, until }, now)]);
  return 'asked';
}

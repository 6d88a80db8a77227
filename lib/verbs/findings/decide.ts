import type { MadeDecision } from '@/db/ledger';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import type { Fingerprint } from '@/lib/model/brand';
import { AppError } from '@/lib/model/errors';

import { LONGEST_MUTE_DAYS } from '@/lib/model/mute';
import { parseFingerprint } from '@/lib/model/parse';
import { DAY_MS } from '@/lib/model/time';
import type { Runtime } from '@/lib/runtime';

/** What deciding needs of the process. */
export type Deciding = Pick<Runtime, 'ledger' | 'now'>;

/** The first instant of a day, until which something is hidden. Throws `invalid` when it is past or too far away. */
export function endOf(day: string, now: Date): Date {
  const until = new Date(`${day}T00:00:00Z`);
  if (until <= now) throw new AppError('invalid', 'The end must lie in the future.');
  if (until.getTime() > now.getTime() + LONGEST_MUTE_DAYS * DAY_MS) {
    throw new AppError('invalid', `Findings may be hidden for at most ${LONGEST_MUTE_DAYS} days.`);
  }
  return until;
}

/** The finding that a text names, for somebody who may decide. Throws `forbidden`, `invalid` or `not-found`. */
export async function decidable(runtime: Deciding, actor: Actor, text: string): Promise<Fingerprint> {
  if (!actorHasRole(actor, 'analyst')) throw new AppError('forbidden', 'Deciding on findings needs the role analyst.');
  const fingerprint = parseFingerprint(text);
  if (!fingerprint) throw new AppError('invalid', 'That is not the name of a finding.');
  if (!(await runtime.ledger.finding(fingerprint))) throw new AppError('not-found', 'There is no such finding.');
  return fingerprint;
}

/** Writes a decision down, with a line in the audit log. */
export async function recordDecision(
  runtime: Deciding,
  actor: Actor,
  fingerprint: Fingerprint,
  decision: MadeDecision,
): Promise<void> {
  await runtime.ledger.recordDecision(fingerprint, decision, actor);
  await runtime.ledger.audit(actor, `finding-${decision.kind}`, fingerprint, auditDetail(decision), decision.at);
}

/** What the audit log keeps of a decision: why, and until when where it ends. */
export function auditDetail(decision: MadeDecision): { readonly reason: string; readonly until?: Date } {
  return 'until' in decision ? { reason: decision.reason, until: decision.until } : { reason: decision.reason };
}

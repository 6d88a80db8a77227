import { type Actor, actorHasRole } from '@/lib/model/actor';
import type { Fingerprint } from '@/lib/model/brand';
import { AppError } from '@/lib/model/errors';
import type { Decision } from '@/lib/model/finding';
import { parseFingerprint } from '@/lib/model/parse';
import type { Runtime } from '@/lib/runtime';

/** What deciding needs of the process. */
export type Deciding = Pick<Runtime, 'ledger' | 'now'>;

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
  decision: Exclude<Decision, { kind: 'none' }>,
): Promise<void> {
  await runtime.ledger.recordDecision(fingerprint, decision, actor);
  await runtime.ledger.audit(actor, `finding-${decision.kind}`, fingerprint, { reason: decision.reason }, decision.at);
}

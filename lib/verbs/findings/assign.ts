import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { type Deciding, decidable } from './decide';

export const AssignInput = z.object({
  fingerprint: z.string(),
  /** A user's name; empty for nobody. */
  assignee: z.string().trim().max(64),
  dueOn: z.union([z.literal(''), z.iso.date()]).default(''),
});

/** Gives a finding to a user of KeyTrail, or to nobody, with or without a day by which it is due. */
export async function assignFinding(runtime: Deciding, actor: Actor, raw: unknown): Promise<void> {
  const { fingerprint, assignee, dueOn } = AssignInput.parse(raw);
  const name = await decidable(runtime, actor, fingerprint);
  if (assignee !== '' && !(await runtime.ledger.userByName(assignee))) {
    throw new AppError('not-found', `There is no user "${assignee}".`);
  }
  const now = runtime.now();
  const due = dueOn === '' ? null : new Date(`${dueOn}T00:00:00Z`);
  await runtime.ledger.assign(name, assignee === '' ? null : assignee, due, actor, now);
  await runtime.ledger.audit(actor, 'finding-assigned', name, { assignee, dueOn }, now);
}

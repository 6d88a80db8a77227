import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { type Deciding, decidable, recordDecision } from './decide';

export const ProgressInput = z.object({
  fingerprint: z.string(),
  kind: z.enum(['acknowledged', 'in-progress', 'resolved', 'reopened']),
  reason: z.string().trim().max(2000).default(''),
});

/** Moves a finding along: acknowledged, in progress, resolved, reopened. A resolved one that is seen again reopens. */
export async function progressFinding(runtime: Deciding, actor: Actor, raw: unknown): Promise<void> {
  const { fingerprint, kind, reason } = ProgressInput.parse(raw);
  const name = await decidable(runtime, actor, fingerprint);
  await recordDecision(runtime, actor, name, { kind, reason, at: runtime.now() });
}

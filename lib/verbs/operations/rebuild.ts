import { z } from 'zod';
import { defineOperation } from '@/lib/verbs/operation';
import { RebuildReport, rebuild } from '@/lib/verbs/rebuild';

/** Fills the store again from whatever it was once filled from. */
export const rebuildOperation = defineOperation({
  name: 'rebuild',
  role: 'admin',
  input: z.object({ from: z.string().min(1).nullable().default(null) }),
  output: RebuildReport,
  run: ({ runtime, actor, signal }, { from }) => rebuild(runtime, actor, signal, from),
});

import { z } from 'zod';
import { defineOperation } from '@/lib/verbs/operation';
import { RebuildReport, rebuild } from '@/lib/verbs/rebuild';

/** Fills the store again from whatever it was once filled from. */
export const rebuildOperation = defineOperation({
  name: 'rebuild',
  role: 'admin',
  input: z.object({}),
  output: RebuildReport,
  run: ({ runtime, actor, signal }) => rebuild(runtime, actor, signal),
});

import { z } from 'zod';
import { defineOperation } from '@/lib/verbs/operation';
import { pauseIngest, resumeIngest } from '@/lib/verbs/pause-ingest';

/** Holds reading before its next part, until it is resumed. */
export const pauseOperation = defineOperation({
  name: 'pause',
  role: 'admin',
  input: z.object({}),
  output: z.object({ by: z.string(), at: z.string() }),
  run: async ({ runtime, actor }) => {
    const { by, at } = await pauseIngest(runtime, actor);
    return { by, at: at.toISOString() };
  },
});

/** Lets reading go on. */
export const resumeOperation = defineOperation({
  name: 'resume',
  role: 'admin',
  input: z.object({}),
  output: z.object({ wasPaused: z.boolean() }),
  run: async ({ runtime, actor }) => ({ wasPaused: await resumeIngest(runtime, actor) }),
});

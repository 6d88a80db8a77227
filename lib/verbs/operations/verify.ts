import { z } from 'zod';
import { defineOperation } from '@/lib/verbs/operation';
import { verify } from '@/lib/verbs/verify';

const count = z.number().int().nonnegative();

/** Reads every log again in another way and compares with the store. */
export const verifyOperation = defineOperation({
  name: 'verify',
  role: 'admin',
  input: z.object({}),
  output: z.object({
    verdict: z.enum(['agrees', 'differs', 'cannot-tell']),
    files: count,
    records: count,
    agreed: count,
    repeated: count,
    differences: z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['not-stored', 'not-in-file', 'other-value', 'other-count', 'same-id']),
        eventId: z.string().nullable(),
        detail: z.string(),
      }),
    ),
    differenceCount: count,
    unverified: z.array(z.object({ path: z.string(), reason: z.string() })),
  }),
  run: async ({ runtime, signal }) => {
    const found = await verify(runtime, signal);
    return { ...found, differences: [...found.differences], unverified: [...found.unverified] };
  },
});

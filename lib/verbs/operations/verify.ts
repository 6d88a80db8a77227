import { z } from 'zod';
import { DIFFERENCE_KINDS } from '@/lib/recount/compare';
import { defineOperation } from '@/lib/verbs/operation';
import { UNVERIFIED_CAUSES, verify } from '@/lib/verbs/verify';

const count = z.number().int().nonnegative();
const totals = z.array(z.object({ value: z.string().nullable(), files: count, store: count }));

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
        kind: z.enum(DIFFERENCE_KINDS),
        eventId: z.string().nullable(),
        detail: z.string(),
      }),
    ),
    differenceCount: count,
    kinds: z.record(z.enum(DIFFERENCE_KINDS), count),
    totals: z.object({ name: totals, account: totals, region: totals, day: totals }),
    unverified: z.array(z.object({ path: z.string(), cause: z.enum(UNVERIFIED_CAUSES), reason: z.string() })),
  }),
  run: async ({ runtime, signal }) => {
    const found = await verify(runtime, signal);
    const { name, account, region, day } = found.totals;
    return {
      ...found,
      differences: [...found.differences],
      totals: { name: [...name], account: [...account], region: [...region], day: [...day] },
      unverified: [...found.unverified],
    };
  },
});

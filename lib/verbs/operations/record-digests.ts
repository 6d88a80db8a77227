import { z } from 'zod';
import { currentSite } from '@/lib/queries/current-site';
import { analyze } from '@/lib/verbs/analyze';
import { defineOperation } from '@/lib/verbs/operation';
import { validateDigests } from '@/lib/verbs/validate-digests';

const judged = z.array(z.object({ tail: z.string(), verdict: z.string(), because: z.string().nullable() }));

/** Validates copies of logs by their digests, keeps what came out, and analyzes. */
export const recordDigestsOperation = defineOperation({
  name: 'record-digests',
  role: 'admin',
  input: z.object({ paths: z.array(z.string().min(1)).min(1), publicKeys: z.string().nullable() }),
  output: z.object({ digests: judged, logs: judged, missingDigests: z.array(z.string()) }),
  run: async ({ runtime, signal }, { paths, publicKeys }) => {
    const { digests, logs, missingDigests } = await validateDigests(paths, publicKeys, signal);
    const validatedAt = runtime.now();
    await runtime.sink.recordDigestVerdicts([
      ...missingDigests.map((tail) => ({
        tail,
        kind: 'digest' as const,
        verdict: 'missing',
        because: null,
        validatedAt,
      })),
      ...digests.map((one) => ({ ...one, kind: 'digest' as const, validatedAt })),
      ...logs.map((one) => ({ ...one, kind: 'log' as const, validatedAt })),
    ]);
    await analyze({ ...runtime, ...(await currentSite(runtime)) });
    return { digests: [...digests], logs: [...logs], missingDigests: [...missingDigests] };
  },
});

import { z } from 'zod';
import { currentSite } from '@/lib/queries/current-site';
import { analyze } from '@/lib/verbs/analyze';
import { defineOperation } from '@/lib/verbs/operation';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { settleFile } from '@/lib/verbs/settings/settle-file';

/** Rebuilds key state, runs every analyzer and says how each ended. Waits while an ingest runs or settings are saved. */
export const analyzeOperation = defineOperation({
  name: 'analyze',
  role: 'analyst',
  input: z.object({}),
  output: z.array(
    z.object({
      analyzer: z.string(),
      outcome: z.enum(['complete', 'cannot-tell', 'failed', 'off']),
      findings: z.number().int(),
      reason: z.string().nullable(),
    }),
  ),
  run: async ({ runtime, signal }) => {
    // Side by side with an ingest, the run that ends last would judge by the older store or the older settings.
    await runtime.gate.enter(signal, async () => {
      await settleFile(runtime);
      const current = { ...runtime, ...(await currentSite(runtime)) };
      await refreshKeys(current);
      await analyze(current);
    });
    return (await runtime.ledger.latestRuns()).map(({ analyzer, outcome, findings, reason }) => ({
      analyzer,
      outcome,
      findings,
      reason,
    }));
  },
});

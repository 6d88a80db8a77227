import { z } from 'zod';
import { LoadReport, load } from '@/lib/verbs/load';
import { defineOperation } from '@/lib/verbs/operation';

/** Reads logs and inventory files from disk, brings key state up to date, and analyzes. */
export const ingestOperation = defineOperation({
  name: 'ingest',
  role: 'admin',
  input: z.object({ paths: z.array(z.string().min(1)).min(1, 'name at least one file or folder') }),
  output: LoadReport,
  run: async ({ runtime, actor, signal, onProgress }, { paths }) => {
    const unsubscribe = runtime.progress.subscribe(onProgress);
    try {
      return await load(runtime, actor, paths, signal);
    } finally {
      unsubscribe();
    }
  },
});

import { z } from 'zod';
import { ArchiveReport, archive, archiveOf } from '@/lib/verbs/archive';
import { defineOperation } from '@/lib/verbs/operation';

/** Brings the archive of events up to date. */
export const archiveOperation = defineOperation({
  name: 'archive',
  role: 'admin',
  input: z.object({ to: z.string().min(1).nullable() }),
  output: ArchiveReport,
  run: ({ runtime, actor, signal }, { to }) => archive(runtime, actor, to ?? archiveOf(runtime), signal),
});

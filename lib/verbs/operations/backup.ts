import { z } from 'zod';
import { BackupReport, backup } from '@/lib/verbs/backup';
import { defineOperation } from '@/lib/verbs/operation';

/** Writes what users wrote to one file. */
export const backupOperation = defineOperation({
  name: 'backup',
  role: 'admin',
  input: z.object({ file: z.string().min(1) }),
  output: BackupReport,
  run: ({ runtime, actor }, { file }) => backup(runtime, actor, file),
});

// Writes log files for `npm run bench`: `npx tsx scripts/make-bench-logs.ts --out DIR [--records N] [--files N] [--seed N] [--kms SHARE]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchLogs } from '@/lib/story/bench-logs';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { out: text, records: text, files: text, seed: text, kms: text } });
if (values.out === undefined) {
  console.error(
    'Usage: npx tsx scripts/make-bench-logs.ts --out DIR [--records N] [--files N] [--seed N] [--kms SHARE]',
  );
  process.exit(2);
}
for (const { path, body } of benchLogs({
  records: Number(values.records ?? 400_000),
  files: Number(values.files ?? 400),
  seed: Number(values.seed ?? 2),
  kms: Number(values.kms ?? 0.6),
})) {
  const file = join(values.out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
}

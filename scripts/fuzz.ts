// `npm run fuzz -- [--seconds N] [--seed N]`: puts mutated logs, whole and damaged, to every reader until one disagrees. Prints how many it
// put, and keeps the log that they disagree about.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seeded } from '@/lib/story/random';
import { corpus, disagreement, mutated } from '@/tests/faults/support/fuzz';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = seeded(seed, 'fuzz');
const until = performance.now() + Number(values.seconds ?? 60) * 1000;
const logs = corpus();
let executions = 0;
let found: string | null = null;

while (found === null && performance.now() < until) {
  const log = mutated(random, logs);
  found = await disagreement(log);
  executions++;
  if (found !== null) writeFileSync(`fuzz-${seed}-${executions}.log`, log);
}
console.log(`${executions} logs of seed ${seed}, from a corpus of ${logs.length}`);
if (found !== null) {
  console.error(`${found}: see fuzz-${seed}-${executions}.log, and add it to tests/faults/corpus once it is mended.`);
  process.exitCode = 1;
}

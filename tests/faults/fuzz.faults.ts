import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/story/random';
import { corpus, disagreement, mutated } from './support/fuzz';
import { faults } from './support/injected';

const EXECUTIONS = 200;
const fuzzed = faults('mutated log');

describe('the readers of records', () => {
  it('agree about the corpus', async () => {
    for (const log of corpus()) expect(await disagreement(log)).toBeNull();
  });

  it(`agree about ${EXECUTIONS} logs, whole and damaged`, async () => {
    const random = seeded(20_261_128, 'fuzz');
    const logs = corpus();
    for (let nth = 0; nth < EXECUTIONS; nth++) {
      const log = mutated(random, logs);
      expect(await disagreement(log), log.toString('latin1').slice(0, 4000)).toBeNull();
      fuzzed.injected();
    }
    fuzzed.tell(`from a corpus of ${logs.length}`);
  });
});

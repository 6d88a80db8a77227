import { expect, it } from 'vitest';
import { afterReading } from '@/lib/model/ingest';
import { IngestTally } from '@/lib/verbs/ingest-tally';

const { progress: begun } = new IngestTally('run', new Date('2025-06-01T00:00:00Z'), () => undefined);

it.each(['analyzing', 'done'] as const)('no reading is left when it is %s', (phase) => {
  const reading = { ...begun, phase: 'reading', records: 7, secondsLeft: 1 } as const;
  expect(afterReading(reading, phase)).toEqual({ ...reading, phase, secondsLeft: null });
});

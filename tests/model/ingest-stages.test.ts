import { expect, it } from 'vitest';
import { stagesOf } from '@/lib/model/ingest-stages';
import { IngestTally } from '@/lib/verbs/ingest-tally';

// An ingest that was just begun: nothing was read, and that is known.
const { progress: begun } = new IngestTally('run', new Date('2025-06-01T00:00:00Z'), () => undefined);
const bytesOf = (progress: typeof begun) => stagesOf(progress).map(({ bytes }) => bytes);

it('says no bytes while there are none', () => {
  expect(bytesOf(begun)).toEqual([0, 0, 0, 0, 0, 0]);
});

it('does not know the text of what came out of the archive', () => {
  const archived = { ...begun, filesFound: 2, filesRead: 2, bytesFound: 9, bytesFetched: 9, bytesStored: 9 };
  expect(bytesOf({ ...archived, records: 5, kmsRecords: 3 })).toEqual([9, 9, null, null, null, 9]);
});

it('says of logs that hold no record of ours how much was unpacked, and that none of it is kept', () => {
  const others = { ...begun, filesFound: 1, filesRead: 1, bytesFound: 4, bytesFetched: 4, bytesStored: 4 };
  const progress = { ...others, records: 5, otherRecords: 5, bytesUnpacked: 40, bytesParsed: 40 };
  expect(bytesOf(progress)).toEqual([4, 4, 40, 40, 0, 4]);
});

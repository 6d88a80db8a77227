import { expect, it } from 'vitest';
import { askedAgain } from '@/db/duckdb/asked-again';
import { QueryError } from '@/lib/model/errors';

const full = () => new QueryError('Out of Memory Error: failed to allocate data of size 4.0 KiB', 'select 1');

/** Asks something that fails so many times first; answers how often it was asked and what was waited. */
async function asked(failures: readonly Error[]) {
  const left = [...failures];
  const waits: number[] = [];
  let times = 0;
  const answer = await askedAgain(
    async () => {
      times++;
      const failure = left.shift();
      if (failure) throw failure;
      return 'answer';
    },
    async (milliseconds) => waits.push(milliseconds),
  ).catch((error: Error) => error);
  return { answer, times, waits };
}

it('asks once where the engine answers', async () => {
  expect(await asked([])).toEqual({ answer: 'answer', times: 1, waits: [] });
});

it('asks again a little later, and later still, where others hold the memory', async () => {
  expect(await asked([full(), full()])).toEqual({ answer: 'answer', times: 3, waits: [100, 300] });
});

it('gives up after some times', async () => {
  const { answer, times } = await asked([full(), full(), full(), full(), full()]);
  expect(answer).toBeInstanceOf(QueryError);
  expect(times).toBe(4);
});

it('asks nothing again that is wrong', async () => {
  const wrong = new QueryError('Catalog Error: Table with name nowhere does not exist', 'from nowhere');
  expect(await asked([wrong])).toEqual({ answer: wrong, times: 1, waits: [] });
});

import { afterEach, expect, it, vi } from 'vitest';
import { inTurns } from '@/lib/model/turns';

afterEach(() => {
  vi.restoreAllMocks();
});

/** How often others have their turn during work of so many steps that take so many milliseconds each. */
async function turnsDuring(steps: number, milliseconds: number): Promise<number> {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const given = vi.spyOn(globalThis, 'setImmediate');
  function* work(): Generator<void, void> {
    for (let step = 0; step < steps; step++) {
      now += milliseconds;
      yield;
    }
  }
  await inTurns(work());
  return given.mock.calls.length;
}

it('lets others have their turn every two milliseconds, however short the steps', async () => {
  expect(await turnsDuring(40, 0.5)).toBe(10);
});

it('lets others have their turn after each step that takes longer', async () => {
  expect(await turnsDuring(10, 3)).toBe(10);
});

it('does not pause in work that is done soon', async () => {
  expect(await turnsDuring(15, 0.125)).toBe(0);
});

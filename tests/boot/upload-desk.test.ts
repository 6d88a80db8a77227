import { expect, it } from 'vitest';
import { uploadDesk } from '@/boot/upload-desk';

it.each(Array.from({ length: 12 }, (_, ticks) => ticks))(
  'reads a file that comes when the reading of another ends, %i steps on',
  async (ticks) => {
    const done: string[] = [];
    const desk = uploadDesk('/nowhere', 1, () => undefined);
    const read = async (paths: readonly string[]) => done.push(...paths);
    desk.enqueue('first', read);
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    desk.enqueue('second', read);
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['first', 'second']);
  },
);

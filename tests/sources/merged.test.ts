import { describe, expect, it } from 'vitest';
import { merged } from '@/lib/sources/merged';

async function* counting(name: string, to: number, ended: string[] = [], failsAt = -1): AsyncGenerator<string> {
  try {
    for (let nth = 0; nth < to; nth++) {
      if (nth === failsAt) throw new Error(`${name} failed`);
      yield `${name}${nth}`;
    }
  } finally {
    ended.push(name);
  }
}
async function all(sequence: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of sequence) found.push(item);
  return found;
}

describe('sequences that are merged', () => {
  it.each([1, 2, 5])('yield everything of each, in its order, %i at a time', async (atOnce) => {
    const found = await all(merged([counting('a', 3), counting('b', 0), counting('c', 5)], atOnce));
    expect(found.filter((item) => item.startsWith('a'))).toEqual(['a0', 'a1', 'a2']);
    expect(found.filter((item) => item.startsWith('c'))).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    expect(found).toHaveLength(8);
  });

  it('end with the first that fails, and end the others', async () => {
    const ended: string[] = [];
    const merging = all(merged([counting('a', 9, ended), counting('b', 9, ended, 2)], 2));
    await expect(merging).rejects.toThrow('b failed');
    expect(ended.sort()).toEqual(['a', 'b']);
  });

  it('end when nobody wants more', async () => {
    const ended: string[] = [];
    for await (const _item of merged([counting('a', 9, ended), counting('b', 9, ended)], 2)) break;
    expect(ended.sort()).toEqual(['a', 'b']);
  });
});

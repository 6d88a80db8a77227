import { describe, expect, it } from 'vitest';
import { holding, OLDEST_MS } from '@/lib/queries/holding';

/** Answers that are there when they are let go, over a store whose state the test sets. */
function asked() {
  const state = { generation: '1', writing: false, now: 0 };
  const waiting: { let(value: number): Promise<void>; fail(): Promise<void> }[] = [];
  const hold = holding<Promise<number>>({
    generation: () => state.generation,
    isWriting: () => state.writing,
    clock: () => state.now,
  });
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const read = () => {
    let resolve: (value: number) => void = () => undefined;
    let reject: (error: Error) => void = () => undefined;
    const promise = new Promise<number>((yes, no) => {
      [resolve, reject] = [yes, no];
    });
    waiting.push({
      let: (value) => {
        resolve(value);
        return settled();
      },
      fail: () => {
        reject(new Error('no'));
        return settled();
      },
    });
    return { value: promise, whole: promise };
  };
  return { state, waiting, ask: (name = 'a') => hold(name, read) };
}

describe('an answer that is held', () => {
  it('is read once while nothing is written, also by those who ask while it is read', async () => {
    const { waiting, ask } = asked();
    const answers = [ask(), ask()];
    await waiting[0]?.let(1);
    expect(await Promise.all([...answers, ask()])).toEqual([1, 1, 1]);
    expect(waiting).toHaveLength(1);
  });

  it('is read anew once something was written, and apart from other answers', async () => {
    const { state, waiting, ask } = asked();
    ask();
    await waiting[0]?.let(1);
    state.generation = '2';
    const next = ask();
    await waiting[1]?.let(2);
    expect(await next).toBe(2);
    ask('b');
    expect(waiting).toHaveLength(3);
  });

  it('goes on being given while something is written, and is replaced when the next is there', async () => {
    const { state, waiting, ask } = asked();
    ask();
    await waiting[0]?.let(1);
    Object.assign(state, { writing: true, generation: '2', now: 1000 });
    expect(await ask()).toBe(1);
    expect(waiting, 'not so soon').toHaveLength(1);
    state.now = 3000;
    expect([await ask(), await ask()]).toEqual([1, 1]);
    expect(waiting, 'once, however many ask').toHaveLength(2);
    await waiting[1]?.let(2);
    expect(await ask()).toBe(2);
  });

  it('is not given when it is too old, nor once the writing has ended', async () => {
    const { state, waiting, ask } = asked();
    ask();
    await waiting[0]?.let(1);
    Object.assign(state, { writing: true, generation: '2', now: OLDEST_MS });
    const fresh = ask();
    await waiting[1]?.let(2);
    expect(await fresh).toBe(2);
    Object.assign(state, { writing: false, generation: '3' });
    const last = ask();
    await waiting[2]?.let(3);
    expect(await last).toBe(3);
  });

  it('is forgotten when it failed, also behind an old one', async () => {
    const { state, waiting, ask } = asked();
    const failed = ask();
    await waiting[0]?.fail();
    await expect(failed).rejects.toThrow('no');
    const next = ask();
    await waiting[1]?.let(1);
    expect(await next).toBe(1);
    Object.assign(state, { writing: true, generation: '2', now: 5000 });
    expect(await ask()).toBe(1);
    await waiting[2]?.fail();
    ask();
    expect(waiting).toHaveLength(4);
  });
});

import { describe, expect, it } from 'vitest';
import { ingestGate } from '@/boot/ingest-gate';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function work() {
  let end: (error?: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  return { run: () => done, end: (error?: Error) => end(error) };
}

describe('the gate of ingests', () => {
  it('lets one in at a time, in the order of asking, also after a failure', async () => {
    const gate = ingestGate();
    const order: string[] = [];
    const [first, second] = [work(), work()];
    const one = gate.enter(never, async () => {
      order.push('one');
      await first.run();
    });
    const two = gate.enter(never, async () => {
      order.push('two');
      await second.run();
    });
    await Promise.resolve();
    await Promise.resolve();
    expect(order).toEqual(['one']);
    expect(gate.isBusy()).toBe(true);
    first.end(new Error('broken'));
    await expect(one).rejects.toThrow('broken');
    second.end();
    await two;
    expect(order).toEqual(['one', 'two']);
    expect(gate.isBusy()).toBe(false);
  });

  it('lets somebody leave the line at once, and never does their work', async () => {
    const gate = ingestGate();
    const first = work();
    const one = gate.enter(never, first.run);
    const leaving = new AbortController();
    let done = false;
    const two = gate.enter(leaving.signal, async () => {
      done = true;
    });
    leaving.abort(new Error('enough'));
    await expect(two).rejects.toThrow('enough');
    first.end();
    await one;
    await gate.enter(never, async () => undefined);
    expect(done).toBe(false);
  });

  it('keeps who is inside until the work has ended', async () => {
    const gate = ingestGate();
    const inside = work();
    const stop = new AbortController();
    const one = gate.enter(stop.signal, inside.run);
    await Promise.resolve();
    await Promise.resolve();
    stop.abort(new Error('stop'));
    inside.end();
    await expect(one).resolves.toBeUndefined();
  });
});

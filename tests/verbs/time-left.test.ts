import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeLeft } from '@/lib/verbs/time-left';

function readAt(bytesPerSecond: number, seconds: number, from = { ms: 0, bytes: 0 }, left = new TimeLeft()): TimeLeft {
  for (let step = 0; step <= seconds * 4; step++) {
    left.mark(from.ms + step * 250, from.bytes + (step * bytesPerSecond) / 4);
  }
  return left;
}

describe('the time that reading still takes', () => {
  it('is not told before there is a pace to judge by', () => {
    const left = new TimeLeft();
    expect(left.secondsFor(100)).toBeNull();
    left.mark(0, 0);
    left.mark(1000, 5000);
    expect(left.secondsFor(100)).toBeNull();
    left.mark(2000, 5000);
    expect(left.secondsFor(100)).toBe(0);
  });

  it('is not told while nothing moves', () => {
    expect(readAt(0, 10).secondsFor(100)).toBeNull();
  });

  it('is what a steady pace makes of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 1e9 }),
        fc.integer({ min: 2, max: 120 }),
        fc.integer({ min: 0, max: 1e12 }),
        (pace, seconds, bytes) => {
          expect(readAt(pace, seconds).secondsFor(bytes)).toSatisfy(
            (told: number) => Math.abs(told - bytes / pace) <= 0.5 + bytes / pace / 1e9,
          );
        },
      ),
    );
  });

  it('follows a pace that changes, and forgets what is long ago', () => {
    const left = readAt(1000, 60);
    readAt(100, 40, { ms: 60_000, bytes: 60_000 }, left);
    expect(left.secondsFor(1000)).toBe(10);
  });

  it('begins anew after a pause', () => {
    const left = readAt(1000, 60);
    left.forget();
    expect(left.secondsFor(1000)).toBeNull();
    readAt(500, 2, { ms: 1e9, bytes: 60_000 }, left);
    expect(left.secondsFor(1000)).toBe(2);
  });
});

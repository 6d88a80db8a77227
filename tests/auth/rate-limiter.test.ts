import { describe, expect, it } from 'vitest';
import { rateLimiter } from '@/lib/auth/rate-limiter';

describe('the limiter of attempts', () => {
  it('allows so many in a span and then no more', () => {
    const limiter = rateLimiter(2, 1000, () => 0);
    expect([limiter.allow('a'), limiter.allow('a'), limiter.allow('a')]).toEqual([true, true, false]);
    expect(limiter.allow('b')).toBe(true);
  });

  it('allows again when the span is over', () => {
    let now = 0;
    const limiter = rateLimiter(1, 1000, () => now);
    limiter.allow('a');
    expect(limiter.allow('a')).toBe(false);
    now = 1000;
    expect(limiter.allow('a')).toBe(true);
  });

  it('forgets a name that proved itself', () => {
    const limiter = rateLimiter(1, 1000, () => 0);
    limiter.allow('a');
    limiter.forget('a');
    expect(limiter.allow('a')).toBe(true);
  });

  it('still limits under a flood of names', () => {
    const limiter = rateLimiter(1, 1000, () => 0);
    for (let name = 0; name < 50_000; name++) limiter.allow(String(name));
    expect(limiter.allow('49999')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { type Patience, patience } from '@/lib/collector/patience';
import { failureOf, isDenial } from '@/lib/collector/refusal';
import { renewing } from '@/lib/collector/renewing';
import { jumpingClock } from '../support/jumping-clock';

const failing = (name: string, status = 400) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

function make(): {
  calm: Patience;
  clock: ReturnType<typeof jumpingClock>;
  throttles: () => number;
  stop: AbortController;
} {
  const clock = jumpingClock();
  const stop = new AbortController();
  let throttles = 0;
  const calm = patience(clock, stop.signal, () => {
    throttles += 1;
  });
  return { calm, clock, throttles: () => throttles, stop };
}

describe('patience', () => {
  it('takes a part of the quota and leaves the rest to others', async () => {
    const { calm, clock } = make();
    for (let n = 0; n < 41; n += 1) await calm('here', 'kms:GetKeyLastUsage', async () => n);
    expect(clock.slept()).toBe(40 * 250);
  });

  it('keeps the pace of each Region and action by itself', async () => {
    const { calm, clock } = make();
    await Promise.all(['a', 'b', 'c'].map((lane) => calm(lane, 'kms:GetKeyLastUsage', async () => lane)));
    expect(clock.slept()).toBe(0);
  });

  it('slows down when throttled and finds its pace again', async () => {
    const { calm, clock } = make();
    let left = 5;
    await calm('here', 'kms:GetKeyLastUsage', async () => {
      left -= 1;
      if (left >= 0) throw failing('ThrottlingException');
    });
    const spent = async () => {
      const before = clock.slept();
      await calm('here', 'kms:GetKeyLastUsage', async () => null);
      return clock.slept() - before;
    };
    const first = await spent();
    for (let n = 0; n < 60; n += 1) await spent();
    expect(first).toBeGreaterThan(1000);
    expect(await spent()).toBe(250);
  });

  it('stops at once when it is told to', async () => {
    const { calm, stop } = make();
    stop.abort(new Error('enough'));
    await expect(calm('here', 'kms:ListKeys', async () => 1)).rejects.toThrow('enough');
  });

  it('does not try again what can only fail again', async () => {
    const { calm } = make();
    let tries = 0;
    const denied = calm('here', 'kms:ListKeys', async () => {
      tries += 1;
      throw failing('AccessDeniedException');
    });
    await expect(denied).rejects.toThrow('AccessDeniedException');
    expect(tries).toBe(1);
  });
});

describe('an error of AWS', () => {
  it.each([
    ['ThrottlingException', 400, 'throttled'],
    ['AnyException', 429, 'throttled'],
    ['RequestLimitExceeded', 503, 'throttled'],
    ['KMSInternalException', 500, 'passing'],
    ['UnheardOf', 502, 'passing'],
    ['TimeoutError', 0, 'unreachable'],
    ['RequestTimeTooSkewed', 403, 'skewed'],
    ['ExpiredTokenException', 400, 'expired'],
    ['AccessDeniedException', 400, 'final'],
    ['LimitExceededException', 400, 'final'],
    ['NotFoundException', 400, 'final'],
  ])('%s with status %i is %s', (name, status, kind) => {
    expect(failureOf(failing(name, status))).toBe(kind);
  });

  it('of a socket is known by its code', () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(failureOf(reset)).toBe('unreachable');
    expect(failureOf(new TypeError('fetch failed', { cause: reset }))).toBe('unreachable');
  });

  it('is a missing right only where AWS says so', () => {
    expect(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'].every((code) => isDenial({ code }))).toBe(
      true,
    );
    expect(
      ['UnsupportedOperationException', 'NotFoundException', 'KMSInvalidStateException'].some((code) =>
        isDenial({ code }),
      ),
    ).toBe(false);
  });
});

describe('credentials of a role', () => {
  const lasting = (name: string, until: string) => ({ name, expiration: new Date(until) });

  it('are taken anew once, shortly before they end, for all who ask', async () => {
    let now = Date.parse('2026-11-22T00:00:00Z');
    let taken = 0;
    const give = renewing(
      lasting('first', '2026-11-22T01:00:00Z'),
      async () => {
        taken += 1;
        return lasting('second', '2026-11-22T02:00:00Z');
      },
      () => now,
    );
    expect((await give()).name).toBe('first');
    now += 56 * 60_000;
    expect((await Promise.all([give(), give(), give()])).map(({ name }) => name)).toEqual([
      'second',
      'second',
      'second',
    ]);
    expect(taken).toBe(1);
  });

  it('that are refused later read as ended, not as a refusal of the call they were for', async () => {
    const give = renewing(
      lasting('first', '2026-11-22T00:00:00Z'),
      async () => {
        throw failing('AccessDenied', 403);
      },
      () => Date.parse('2026-11-22T00:00:00Z'),
    );
    const error = await give().catch((cause: unknown) => cause);
    expect(failureOf(error)).toBe('expired');
  });
});

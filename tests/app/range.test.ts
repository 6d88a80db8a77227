import { describe, expect, it } from 'vitest';
import { comparable, minutesText, parseRange, stepped } from '@/app/range';

const anchor = new Date('2026-11-22T13:52:07Z'); // a Sunday
const instants = (from: string, to = 'now') => {
  const { window } = parseRange({ from, to }, anchor);
  return [window.from.toISOString(), window.to.toISOString()];
};

describe('the range of a page', () => {
  it('is the last thirty days when the address says nothing', () => {
    const range = parseRange({}, anchor);
    expect(range.window.from).toEqual(new Date('2026-10-24T00:00:00Z'));
    expect(range.window.to > anchor).toBe(true);
  });

  it.each([
    ['now-7d', 'now', '2026-11-16T00:00:00.000Z', '2026-11-22T13:52:07.001Z'],
    ['now-24h', 'now', '2026-11-21T14:00:00.000Z', '2026-11-22T13:52:07.001Z'],
    ['now/w', 'now/w', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['now-1w/w', 'now-1w/w', '2026-11-09T00:00:00.000Z', '2026-11-16T00:00:00.000Z'],
    ['now-1M/M', 'now-1M/M', '2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
    ['now/y', 'now', '2026-01-01T00:00:00.000Z', '2026-11-22T13:52:07.001Z'],
    ['2026-11-01', '2026-11-03', '2026-11-01T00:00:00.000Z', '2026-11-04T00:00:00.000Z'],
    ['2026-11-01T10:00:00Z', '2026-11-01T12:30:00+02:00', '2026-11-01T10:00:00.000Z', '2026-11-01T10:30:00.000Z'],
    ['1793500000000', 'now', '2026-11-01T02:26:40.000Z', '2026-11-22T13:52:07.001Z'],
  ])('reads %s to %s', (from, to, start, end) => {
    expect(instants(from, to)).toEqual([start, end]);
  });

  it('begins with a whole day though the data ends just before midnight', () => {
    const { window } = parseRange({}, new Date('2026-11-21T23:59:58Z'));
    expect(window.from).toEqual(new Date('2026-10-23T00:00:00Z'));
  });

  it('keeps to the last day of a shorter month', () => {
    const { window } = parseRange({ from: 'now-1M' }, new Date('2026-03-31T12:00:00Z'));
    expect(window.from).toEqual(new Date('2026-02-28T00:00:00Z'));
  });

  it.each([
    '',
    'yesterday',
    'now-',
    'now-7',
    'now-7q',
    '2026-13-01',
    "'; drop table users",
    'now-99999y',
    '9'.repeat(40),
  ])('falls back to the default for %j', (from) => {
    expect(instants(from)).toEqual(instants('now-30d'));
  });

  it('falls back when it would end before it begins', () => {
    expect(instants('2026-11-03', '2026-11-01')).toEqual(instants('now-30d'));
  });

  it('takes the first of a parameter that was given twice', () => {
    const { window } = parseRange({ from: ['now-7d', 'now-1y'] }, anchor);
    expect(window.from).toEqual(new Date('2026-11-16T00:00:00Z'));
  });

  it('compares with the span of the same length just before', () => {
    const { previous, window } = parseRange({ from: '2026-11-08', to: '2026-11-14' }, anchor);
    expect(previous).toEqual({ from: new Date('2026-11-01T00:00:00Z'), to: window.from });
  });

  it.each([
    ['now-24h', undefined, 7],
    ['now-7d', undefined, 7],
    ['now-30d', undefined, 35],
    ['now-7d', 'month', 28],
    ['now-30d', 'month', 35],
    ['now-30d', 'year', 364],
    ['now-30d', 'nonsense', 35],
  ])('sets %s, compared by %s, beside the same weekdays %i days earlier', (from, compare, days) => {
    const { previous, window } = parseRange({ from, compare }, anchor);
    const earlier = (instant: Date) => new Date(instant.getTime() - days * 86_400_000);
    expect(previous).toEqual({ from: earlier(window.from), to: earlier(window.to) });
  });

  it('compares with nothing when asked to, or where the data begins later', () => {
    expect(parseRange({ compare: 'off' }, anchor).previous).toBeNull();
    const { previous } = parseRange({ from: 'now-7d' }, anchor);
    expect(comparable(previous, new Date('2026-11-09T00:00:00Z'))).toEqual(previous);
    expect(comparable(previous, new Date('2026-11-09T00:00:01Z'))).toBeNull();
    expect(comparable(previous, null)).toBeNull();
  });

  it('steps by its own length', () => {
    const range = parseRange({ from: '2026-11-08', to: '2026-11-14' }, anchor);
    expect(stepped(range, -1)).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z' });
    expect(stepped(range, 1)).toEqual({ from: '2026-11-15T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' });
  });

  it('is written in UTC, and says so, with what both ends share once', () => {
    const text = (from: string, to: string) => minutesText({ from: new Date(from), to: new Date(to) });
    expect(text('2026-11-01T03:00:00Z', '2026-11-05T07:30:00Z')).toBe('2026-11-01 03:00 – 11-05 07:30 UTC');
    expect(text('2026-11-01T03:00:00Z', '2026-11-01T07:30:00Z')).toBe('2026-11-01 03:00 – 07:30 UTC');
    expect(text('2026-12-31T03:00:00Z', '2027-01-01T07:30:00Z')).toBe('2026-12-31 03:00 – 2027-01-01 07:30 UTC');
  });
});

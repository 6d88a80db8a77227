import { describe, expect, it } from 'vitest';
import { formatting } from '@/lib/i18n/format';

const at = new Date('2026-11-22T13:52:07Z');

describe('numbers and times', () => {
  it('are written in UTC, or in the site zone with UTC beside it', () => {
    expect(formatting('en', 'UTC').instant(at)).toBe('2026-11-22 13:52:07 UTC');
    expect(formatting('en', 'UTC').bothZones(at)).toBe('2026-11-22 13:52:07 UTC');
    expect(formatting('en', 'Asia/Seoul').bothZones(at)).toBe('2026-11-22 22:52:07 KST · 2026-11-22 13:52:07 UTC');
  });

  it('never leave the zone away where they tell a time', () => {
    expect(formatting('en', 'UTC').minute(at)).toBe('2026-11-22 13:52 UTC');
    expect(formatting('ko', 'Asia/Seoul').minute(at)).toBe('2026-11-22 22:52 KST');
  });

  it('name the weekday in Korean', () => {
    expect(formatting('ko', 'Asia/Seoul').instant(at)).toBe('2026-11-22(일) 22:52:07 KST');
  });

  it('cross midnight with the zone', () => {
    expect(formatting('en', 'Asia/Seoul').day(new Date('2026-12-31T15:00:00Z'))).toBe('2027-01-01');
    expect(formatting('en', 'America/New_York').date(new Date('2026-12-31T00:00:00Z'))).toBe('2026-12-31');
  });

  it('are short only where they are large', () => {
    expect(formatting('en', 'UTC').compact(9999)).toBe('9,999');
    expect(formatting('en', 'UTC').compact(12_345)).toBe('12.3K');
    expect(formatting('ko', 'UTC').compact(12_345)).toBe('1.2만');
  });

  it('say 0% of nothing alone, and 100% of all alone', () => {
    const { percent } = formatting('en', 'UTC');
    expect(percent(12, 212_159)).toBe('< 0.1%');
    expect(percent(1617, 1620)).toBe('99.81%');
    expect(percent(999_999, 1_000_000)).toBe('99.99%');
    expect(percent(994, 1000)).toBe('99%');
  });

  it('give a share one decimal under ten percent, and none of nothing', () => {
    const { percent } = formatting('en', 'UTC');
    expect(percent(27, 1000)).toBe('2.7%');
    expect(percent(1, 3)).toBe('33%');
    expect(percent(0, 5)).toBe('0%');
    expect(percent(5, 5)).toBe('100%');
    expect(percent(0, 0)).toBe('–');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [50_000_000, '50 MB'],
  ])('write %d bytes as %s', (size, text) => {
    expect(formatting('en', 'UTC').bytes(size)).toBe(text);
  });

  it.each([
    ['2026-11-22T13:51:37Z', 'just now'],
    ['2026-11-22T13:51:36Z', '1 minute ago'],
    ['2026-11-22T13:52:08Z', 'in a moment'],
    ['2026-11-22T13:50:07Z', '2 minutes ago'],
    ['2026-11-22T16:52:07Z', 'in 3 hours'],
    ['2026-11-21T13:52:07Z', 'yesterday'],
    ['2023-11-22T13:52:07Z', '3 years ago'],
  ])('say %s as %s', (then, text) => {
    expect(formatting('en', 'UTC').relative(new Date(then), at)).toBe(text);
  });

  it('say in Korean that something has just been', () => {
    expect(formatting('ko', 'UTC').relative(at, at)).toBe('방금');
  });

  it('group an account by fours and leave anything else alone', () => {
    expect(formatting('en', 'UTC').account('111122223333')).toBe('1111-2222-3333');
    expect(formatting('en', 'UTC').account('unknown')).toBe('unknown');
  });

  it('is made once for a language and a zone, and keeps them apart', () => {
    expect(formatting('en', 'Asia/Seoul')).toBe(formatting('en', 'Asia/Seoul'));
    const zones = ['UTC', 'Asia/Seoul', 'America/New_York'];
    const texts = () =>
      zones.flatMap((zone) => [formatting('en', zone).instant(at), formatting('ko', zone).instant(at)]);
    const before = texts();
    for (const zone of Intl.supportedValuesOf('timeZone')) formatting('en', zone);
    expect(texts()).toEqual(before);
    expect(new Set(before).size).toBe(6);
  });
});

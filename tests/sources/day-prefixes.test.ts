import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '@/lib/model/time';
import { dayPrefixes, isDigestKey, isLogName, isNamedWithin } from '@/lib/sources/day-prefixes';

const FIRST = Date.parse('2023-12-25T00:00:00Z');
const windows = fc.record({ from: fc.nat(800), length: fc.nat(500) }).map(({ from, length }) => ({
  from: new Date(FIRST + from * DAY_MS),
  to: new Date(FIRST + (from + length) * DAY_MS),
}));

describe('the folders of a window', () => {
  it('hold each of its days once, and no other', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const prefixes = dayPrefixes(window);
        for (let day = window.from.getTime() - 40 * DAY_MS; day <= window.to.getTime() + 40 * DAY_MS; day += DAY_MS) {
          const folder = `${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
          const isInside = day >= window.from.getTime() && day <= window.to.getTime();
          expect(prefixes.filter((prefix) => folder.startsWith(prefix))).toHaveLength(isInside ? 1 : 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are few for a year', () => {
    const year = { from: new Date('2025-01-15T00:00:00Z'), to: new Date('2026-01-15T00:00:00Z') };
    expect(dayPrefixes(year)).toHaveLength(17 + 11 + 15);
  });
});

describe('the name of a log file', () => {
  const name = (type: string) => `x/111122223333_${type}_us-east-1_20261101T1005Z_AbCdEfGh12345678.json.gz`;
  it('says the day of delivery', () => {
    const day = (text: string) => new Date(`${text}T00:00:00Z`);
    const on = (from: string, to: string) => isNamedWithin(name('CloudTrail'), { from: day(from), to: day(to) });
    expect(on('2026-11-01', '2026-11-01')).toBe(true);
    expect(on('2026-10-01', '2026-10-31')).toBe(false);
    expect(on('2026-11-02', '2026-11-03')).toBe(false);
    expect(isNamedWithin('x/readme.txt', { from: day('2000-01-01'), to: day('2100-01-01') })).toBe(false);
  });

  it.each([
    ['CloudTrail', true],
    ['CloudTrail-NetworkActivity', true],
    ['CloudTrail-Digest', false],
    ['CloudTrail-Insight', false],
    ['CloudTrail-Aggregated', false],
    ['Config', false],
  ])('of %s is one of events: %s', (type, isOne) => {
    expect(isLogName(name(type))).toBe(isOne);
  });
});

describe('the key of a digest', () => {
  const folder = 'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/01';
  const file = '111122223333_CloudTrail-Digest_us-east-1_main_trail.v2_eu-west-1_20261101T100500Z';
  it.each([
    [`${folder}/${file}.json.gz`, true],
    [`a/b/AWSLogs/o-exampleorgid/${folder.slice(8)}/${file}_backfill.json.gz`, true],
    [`${folder}/${file}.json.gz.signature`, false],
    [`flat/${file}.json.gz`, false],
    [`${folder.replace('-Digest', '')}/${file}.json.gz`, false],
    [`${folder}/111122223333_CloudTrail_us-east-1_20261101T1005Z_AbCdEfGh12345678.json.gz`, false],
  ])('%s: %s', (key, isOne) => {
    expect(isDigestKey(key)).toBe(isOne);
  });
});

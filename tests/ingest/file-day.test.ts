import { describe, expect, it } from 'vitest';
import { isOfDays } from '@/lib/ingest/file-day';

const DAYS = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
const OLD = Date.parse('2026-01-01T00:00:00Z');
const folder = (day: string) => `/logs/AWSLogs/111122223333/CloudTrail/eu-west-1/${day}/whatever.json.gz`;
const named = (day: string) => `/copies/111122223333_CloudTrail_eu-west-1_${day}T2355Z_abcdefghijklmnop.json.gz`;

describe('the day of a file', () => {
  it.each([
    ['the first day, by its folder', folder('2026/11/01'), OLD, true],
    ['the last day, by its folder', folder('2026/11/02'), OLD, true],
    ['the day before', folder('2026/10/31'), DAYS.from.getTime(), false],
    ['the day after', folder('2026/11/03'), DAYS.from.getTime(), false],
    ['its name, with no such folders', named('20261102'), OLD, true],
    ['a name of another day', named('20261103'), DAYS.from.getTime(), false],
    ['its folder, whatever its name says', `${folder('2026/11/01')}/../${named('20251231').slice(8)}`, OLD, true],
    ['its last change, at the first instant', '/logs/trail.json', DAYS.from.getTime(), true],
    ['its last change, at the last instant', '/logs/trail.json', Date.parse('2026-11-02T23:59:59.999Z'), true],
    ['its last change, just after', '/logs/trail.json', Date.parse('2026-11-03T00:00:00Z'), false],
    ['its last change, where its name tells a day that is none', named('20261399'), DAYS.from.getTime(), true],
  ])('is told by %s', (_, path, modifiedMs, isInside) => {
    expect(isOfDays({ path, modifiedMs }, DAYS)).toBe(isInside);
  });
});

import { describe, expect, it } from 'vitest';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { hoursWithin, within } from '@/lib/sql/time';

describe('the sql tag', () => {
  it('binds every value and spells none', () => {
    const hostile = `'; drop table kms_events; --`;
    expect(sql`select * from keys where alias = ${hostile}`).toEqual({
      text: 'select * from keys where alias = $p0',
      values: { p0: hostile },
    });
  });

  it('splices a query into a query and keeps every value with its place', () => {
    const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    const query = sql`select ${1} where ${within(window)} and event_name = ${'Decrypt'}`;
    expect(query.text).toBe('select $p0 where event_time >= $p1 and event_time < $p2 and event_name = $p3');
    expect(query.values).toEqual({ p0: 1, p1: window.from, p2: window.to, p3: 'Decrypt' });
  });

  it('does not take a value that looks like a place for one', () => {
    const inner = sql`name = ${'$p0'}`;
    expect(sql`${'x'} and ${inner}`.values).toEqual({ p0: 'x', p1: '$p0' });
  });

  it('counts the first hour of a window whole', () => {
    const { text } = hoursWithin({ from: new Date(0), to: new Date(1) });
    expect(text).toContain(`date_trunc('hour'`);
  });
});

describe('column parsers', () => {
  it.each([
    ['2026-11-22 10:00:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22 10:00:00.123456', '2026-11-22T10:00:00.123Z'],
    ['2026-11-22T10:00:00.000Z', '2026-11-22T10:00:00.000Z'],
  ])('reads %s as UTC', (text, iso) => {
    expect(timestamp.parse(text).toISOString()).toBe(iso);
  });

  it('refuses what is no timestamp', () => {
    expect(timestamp.safeParse('yesterday').success).toBe(false);
  });

  it('reads a bigint that came as text', () => {
    expect(integer.parse('12345678901')).toBe(12345678901);
  });

  it.each([null, '', '1.5', 'NaN', '9007199254740993'])('does not make a number of %j', (value) => {
    expect(integer.safeParse(value).success).toBe(false);
  });
});

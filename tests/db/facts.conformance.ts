import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EventField, EventFilter, Facts } from '@/db/facts';
import { asForeign, asRole, asUser, keyArn, kmsCall, otherCall, type RawRecord } from '../support/events';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

const RECORDS: readonly RawRecord[] = [
  kmsCall('Decrypt', { at: '2025-06-01T10:00:00Z', by: asRole('App') }),
  kmsCall('Decrypt', { at: '2025-06-01T11:30:00Z', by: asUser('Alice'), error: 'AccessDenied', message: 'no' }),
  kmsCall('Encrypt', { at: '2025-06-02T00:00:00Z', key: OTHER, by: asForeign() }),
  kmsCall('ReEncrypt', { at: '2025-06-02T12:00:00Z', key: [KEY, OTHER] }),
  kmsCall('ListKeys', { at: '2025-06-03T12:00:00Z', key: null }),
  otherCall('cloudtrail.amazonaws.com', 'StopLogging', { at: '2025-06-04T00:00:00Z' }),
];

const row = z.object({ event_name: z.string() });
const ALL = { size: 100, offset: 0 };

/** What every engine of facts must answer. `open` gives one that holds exactly the records. */
export function describeFacts(
  engine: string,
  open: (records: readonly RawRecord[]) => Promise<{ facts: Facts; close: () => void }>,
): void {
  describe(`facts in ${engine}`, () => {
    let facts: Facts;
    let close = () => {};
    beforeAll(async () => {
      ({ facts, close } = await open(RECORDS));
    });
    afterAll(() => close());

    const names = async (filter: EventFilter, page = ALL) =>
      (await facts.search(filter, page, row)).map(({ event_name }) => event_name);
    const counts = async (filter: EventFilter, ...by: EventField[]) =>
      (await facts.count(filter, by)).map(({ values, events }) => [...values, events]);

    it('lists events newest first, page by page', async () => {
      expect(await names({})).toEqual(['ListKeys', 'ReEncrypt', 'Encrypt', 'Decrypt', 'Decrypt']);
      expect(await names({}, { size: 2, offset: 1 })).toEqual(['ReEncrypt', 'Encrypt']);
      expect(await names({}, { size: 2, offset: 9 })).toEqual([]);
    });

    it('takes the beginning of a span in and leaves its end out', async () => {
      const from = new Date('2025-06-02T00:00:00Z');
      const to = new Date('2025-06-02T12:00:00Z');
      expect(await names({ from, to })).toEqual(['Encrypt']);
    });

    it.each<[string, EventFilter['where'], string[]]>([
      ['any of several names', { 'event-name': ['Encrypt', 'ListKeys'] }, ['ListKeys', 'Encrypt']],
      ['both of two fields', { 'event-name': ['Decrypt'], error: ['AccessDenied'] }, ['Decrypt']],
      ['an empty text for what the record does not say', { key: [''] }, ['ListKeys']],
      ['a key in either role', { key: [OTHER] }, ['ReEncrypt', 'Encrypt']],
      ['a value that nothing has', { region: ['xx-nowhere-1'] }, []],
      ['text that looks like SQL as text', { principal: [`x' or '1'='1`] }, []],
    ])('filters by %s', async (_, where, expected) => {
      expect(await names(where === undefined ? {} : { where })).toEqual(expected);
    });

    it('leaves other services out until it is asked for them', async () => {
      expect(await names({ allServices: true })).toEqual(['StopLogging', ...(await names({}))]);
    });

    it('counts by one field, most first, then by value', async () => {
      expect(await counts({}, 'event-name')).toEqual([
        ['Decrypt', 2],
        ['Encrypt', 1],
        ['ListKeys', 1],
        ['ReEncrypt', 1],
      ]);
    });

    it('counts what the record does not say as a value of its own', async () => {
      expect(await counts({}, 'error')).toEqual([
        [null, 4],
        ['AccessDenied', 1],
      ]);
    });

    it('counts by several fields at once', async () => {
      expect(await counts({ where: { 'event-name': ['Decrypt'] } }, 'day', 'outcome')).toEqual([
        ['2025-06-01', 'denied', 1],
        ['2025-06-01', 'ok', 1],
      ]);
    });

    it('counts ReEncrypt once for each of its keys', async () => {
      expect(await counts({ where: { 'event-name': ['ReEncrypt'] } }, 'key')).toEqual([
        [KEY, 1],
        [OTHER, 1],
      ]);
    });

    it('says where a record lies, and null for one that was never stored', async () => {
      const id = String(RECORDS[1]?.eventID);
      expect(await facts.place(id)).toMatchObject({ recordIndex: 1 });
      expect(JSON.parse((await facts.place(id))?.record ?? 'null')).toMatchObject({ errorCode: 'AccessDenied' });
      expect(await facts.place('00000000-0000-4000-8000-ffffffffffff')).toBe(null);
      expect(await facts.place('not an id')).toBe(null);
    });
  });
}

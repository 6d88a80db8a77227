import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNamed } from '@/app/findings/finding-names';
import { disabledKeyCalled } from '@/lib/analyzers/disabled-key-called';
import { limitsOf } from '@/lib/findings/settings';
import { evidenceCount, evidencePage, evidenceScope, findingEvidence } from '@/lib/queries/finding-evidence';
import { question } from '@/lib/queries/question';
import { asUser, keyArn, kmsCall, otherCall } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const FROM = Date.parse('2025-06-03T10:00:00Z');
const refused = (minute: number, by = asUser('Alice')) =>
  kmsCall('Decrypt', {
    at: new Date(FROM + minute * 60_000),
    by,
    error: 'DisabledException',
    message: `${KEY} is disabled.`,
  });

const OTHER = otherCall('s3.amazonaws.com', 'PutBucketEncryption', { at: new Date(FROM) });

let warehouse: Warehouse;
beforeAll(async () => {
  const calls = Array.from({ length: 45 }, (_, minute) => refused(minute));
  warehouse = await warehouseHolding({ records: [...calls, refused(3, asUser('Bob')), OTHER] });
});
afterAll(() => warehouse.close());

/** The finding about Alice, as the ledger would hold it. */
async function found(analyzer = 'disabled-key-called') {
  const asked = question(disabledKeyCalled, { from: new Date(0), asOf: warehouse.asOf }, limitsOf(warehouse.site));
  const rows = await warehouse.models.rows(asked, disabledKeyCalled.row);
  const row = rows.find(({ event_count }) => event_count > 1);
  if (!row) throw new Error('nothing was found');
  return {
    event_count: row.event_count,
    steps: null,
    stored: { analyzer, detail: JSON.stringify(row), eventIds: row.event_ids },
  };
}

describe('the events of a finding', () => {
  it('are all that the analyzer counted, page by page, oldest first', async () => {
    const item = await found();
    expect(item).toMatchObject({ event_count: 45 });
    expect(item.stored.eventIds).toHaveLength(20);
    const scope = evidenceScope(item);
    expect(await evidenceCount(warehouse.facts, scope)).toBe(45);
    const pages = await Promise.all(
      [0, 20, 40].map((offset) => evidencePage(warehouse.facts, scope, { size: 20, offset })),
    );
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 5]);
    const times = pages.flat().map(({ event_time }) => event_time.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(pages.flat().map(({ event_id }) => event_id)).size).toBe(45);
    expect(pages.flat().every(({ principal }) => principal?.endsWith('/Alice'))).toBe(true);
  });

  it('are those that it names when it tells no more, of other services too', async () => {
    const item = await found();
    const [first = ''] = item.stored.eventIds;
    expect(evidenceScope({ ...item, event_count: 20 })).toMatchObject({ kind: 'named' });
    expect(evidenceScope(await found('retired-analyzer'))).toMatchObject({ kind: 'named' });
    const named = await findingEvidence(warehouse.facts, [String(OTHER.eventID), first, 'not-an-event']);
    expect(named.map(({ event_source }) => event_source).sort()).toEqual(['kms.amazonaws.com', 's3.amazonaws.com']);
    expect(await evidenceCount(warehouse.facts, { kind: 'named', ids: [] })).toBe(0);
  });
});

describe('a line of a record', () => {
  it.each([
    ['  "eventName": "Decrypt",', true],
    ['      "arn:aws:kms:us-east-1:111122223333:key/1234abcd"', true],
    ['  "eventName": "Encrypt",', false],
    ['  "Decrypt": {', false],
    ['  "readOnly": true,', false],
  ])('%s is marked by its value alone', (line, isMarked) => {
    expect(isNamed(line, ['Decrypt', '1234abcd'])).toBe(isMarked);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { search } from '@/lib/queries/search';
import { asUser, keyArn, kmsCall, OWN_ACCOUNT } from '../support/events';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn('0f0f0f0f-12ab-34cd-56ef-1234567890ab');
const OTHER = keyArn('abababab-12ab-34cd-56ef-1234567890ab');
const named = (key: string, alias: string) =>
  kmsCall('CreateAlias', {
    key,
    by: asUser('Platform'),
    readOnly: false,
    request: { aliasName: `alias/${alias}`, targetKeyId: key },
  });
const call = kmsCall('Decrypt', { key: KEY });

let warehouse: Warehouse;
let ledger: Awaited<ReturnType<typeof emptyLedger>>;
beforeAll(async () => {
  warehouse = await warehouseHolding({ records: [named(KEY, 'Orders'), named(OTHER, 'old-orders'), call] });
  ledger = await emptyLedger();
  const name = nthName(1);
  const seen = sightingOf(name, { headline: 'role/etl disabled this key' });
  await recordRun(ledger.ledger, runOf(), [seen], [{ kind: 'appeared', fingerprint: name }]);
});
afterAll(() => {
  warehouse.close();
  ledger.close();
});

const found = (text: string, language: 'en' | 'ko' = 'en') =>
  search({ ...warehouse, ledger: ledger.ledger, now: () => new Date('2026-01-01T00:00:00Z') }, text, language);

describe('the search', () => {
  it('finds keys by alias in any letter case, the exact one first', async () => {
    expect((await found('orders')).keys.map(({ key_arn }) => key_arn)).toEqual([KEY, OTHER]);
    expect((await found(' alias/ORDERS ')).keys.map(({ alias }) => alias)).toEqual(['Orders', 'old-orders']);
  });

  it('finds keys by ARN and by a part of their id', async () => {
    expect((await found(KEY)).keys).toHaveLength(1);
    expect((await found('abababab')).keys.map(({ key_arn }) => key_arn)).toEqual([OTHER]);
  });

  it('finds accounts by digits, grouped or not', async () => {
    const grouped = OWN_ACCOUNT.replace(/(\d{4})(\d{4})(\d{4})/, '$1-$2-$3');
    const [dashed, plain] = [await found(grouped), await found(OWN_ACCOUNT)];
    expect(dashed.accounts).toEqual([OWN_ACCOUNT]);
    expect(dashed.keys).toEqual(plain.keys);
    expect(dashed.keys).toHaveLength(2);
    expect(dashed.principals).toEqual(plain.principals);
    expect(dashed.principals.length).toBeGreaterThan(0);
    expect((await found('zz')).accounts).toEqual([]);
  });

  it('finds an event by its id in any letter case, and none by an id that is not there', async () => {
    const id = String(call.eventID);
    expect((await found(id.toUpperCase())).event).toMatchObject({ event_id: id, event_name: 'Decrypt', key_arn: KEY });
    expect((await found('ffffffff-0000-4000-8000-ffffffffffff')).event).toBeNull();
  });

  it('finds findings by their sentence', async () => {
    expect((await found('ROLE/etl')).findings.map(({ headline }) => headline)).toEqual(['role/etl disabled this key']);
  });

  it('finds analyzers by code, and by title in the language of the reader', async () => {
    const [analyzer] = (await found('pol-01')).analyzers;
    expect(analyzer?.code).toBe('POL-01');
    expect((await found(analyzer?.title.ko ?? '', 'ko')).analyzers.map(({ code }) => code)).toContain('POL-01');
  });

  it('takes quotes and wildcards for what they are', async () => {
    const { keys, findings, accounts } = await found(`%' or 1=1 --`);
    expect([...keys, ...findings, ...accounts]).toEqual([]);
  });
});

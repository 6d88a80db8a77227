import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import { keyLedgerDifference } from '@/lib/model/key-ledger';
import { keyLedger } from '@/lib/queries/key-ledger';
import { saveKeyLedger } from '@/lib/verbs/save-key-ledger';
import { asRole, keyArn, kmsCall, type RawRecord } from '../support/events';
import { inventoryOf } from '../support/inventory';
import { emptyLedger } from '../support/ledger';
import { emptyModels, keyRow } from '../support/read-models';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const NOW = new Date('2025-06-10T00:00:00Z');
const analyst: Actor = { kind: 'person', userId: 'u1', name: 'mina', role: 'analyst' };

let ledger: Ledger;
let closeLedger: () => void;
let warehouse: Warehouse | null = null;
beforeEach(async () => {
  ({ ledger, close: closeLedger } = await emptyLedger());
});
afterEach(() => {
  warehouse?.close();
  warehouse = null;
  closeLedger();
});

async function holding(records: readonly RawRecord[]) {
  warehouse?.close();
  warehouse = await warehouseHolding({ records, inventories: [described] });
  return { models: warehouse.models, ledger, now: () => NOW };
}

const described = inventoryOf('2025-06-06T00:00:00Z', [
  { arn: KEY, describe: { spec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS' } },
]);
const use = kmsCall('Decrypt', { key: KEY, at: '2025-06-05T10:00:00Z', by: asRole('App') });
const created = kmsCall('CreateKey', {
  key: KEY,
  at: '2025-06-01T10:00:00Z',
  request: { description: 'payroll' },
  response: { keyMetadata: { arn: KEY, keyId: KEY } },
});
const scheduled = kmsCall('ScheduleKeyDeletion', {
  key: KEY,
  at: '2025-06-07T10:00:00Z',
  request: { keyId: KEY, pendingWindowInDays: 7 },
  response: { keyId: KEY, deletionDate: 'Jun 14, 2025 10:00:00 AM' },
});

const OPEN = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }],
};

describe('the key ledger', () => {
  it('tells purpose, users, algorithm and place of a key', async () => {
    const { models } = await holding([created, use]);
    const [line] = await keyLedger(models, NOW);
    expect(line?.cells).toMatchObject({
      id: KEY.slice(KEY.indexOf('/') + 1),
      purpose: 'payroll',
      users: 'role/App',
      algorithm: 'SYMMETRIC_DEFAULT',
      recovery: 'kms',
      location: '111122223333 us-east-1',
      state: 'Enabled',
      retirement: '',
    });
  });

  it('remarks what an auditor should ask about, and of an earlier edition without that column says no change', async () => {
    const { models } = await holding([use]);
    const [open] = await keyLedger(models, NOW);
    expect(open?.cells.remarks).toBe('policy-unknown');
    const put = kmsCall('PutKeyPolicy', {
      key: KEY,
      at: '2025-06-02T10:00:00Z',
      request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(OPEN) },
    });
    const [wide] = await keyLedger((await holding([use, put])).models, NOW);
    expect(wide?.cells.remarks).toBe('policy-public');
    if (!open || !wide) expect.fail('a line is missing');
    expect(keyLedgerDifference([open], [wide]).changed).toMatchObject([{ column: 'remarks', after: 'policy-public' }]);
    const { remarks: _none, ...before } = open.cells;
    expect(keyLedgerDifference([{ ...open, cells: before }], [wide]).changed).toEqual([]);
  });

  it('names of a multi-Region set the Regions where it still is', async () => {
    const { models, insert, close } = await emptyModels();
    const id = 'mrk-1234abcd12ab34cd56ef1234567890ab';
    await insert('keys', [
      keyRow({ key_arn: keyArn(id), multi_region: 'PRIMARY' }),
      keyRow({ key_arn: keyArn(id, { region: 'eu-west-1' }), multi_region: 'REPLICA' }),
      keyRow({ key_arn: keyArn(id, { region: 'eu-west-3' }), multi_region: 'REPLICA', state: 'Deleted' }),
    ]);
    const lines = await keyLedger(models, NOW);
    expect(lines.find(({ keyArn: arn }) => arn === keyArn(id))?.cells.replicas).toBe('eu-west-1');
    close();
  });

  it('does not name as users those who only looked, were refused, or came long ago', async () => {
    const { models } = await holding([
      kmsCall('DescribeKey', { key: KEY, at: '2025-06-05T10:00:00Z', by: asRole('Scanner') }),
      kmsCall('Decrypt', { key: KEY, at: '2025-06-05T10:00:00Z', by: asRole('Refused'), error: 'AccessDenied' }),
      kmsCall('Decrypt', { key: KEY, at: '2024-06-05T10:00:00Z', by: asRole('Former') }),
    ]);
    expect((await keyLedger(models, NOW))[0]?.cells.users).toBe('');
  });

  it('is saved whole, with a line in the audit log', async () => {
    const runtime = await holding([use]);
    const saved = await saveKeyLedger(runtime, analyst);
    expect(await ledger.lastKeyLedger()).toEqual(saved);
    expect((await ledger.auditLog(1))[0]).toMatchObject({ action: 'key-ledger-saved', subject: saved.editionId });
  });

  it('is not saved by a viewer, nor while no key is known', async () => {
    const runtime = await holding([use]);
    await expect(saveKeyLedger(runtime, { ...analyst, role: 'viewer' })).rejects.toThrow('Nothing was saved');
    warehouse?.close();
    warehouse = await warehouseHolding();
    await expect(saveKeyLedger({ ...runtime, models: warehouse.models }, analyst)).rejects.toThrow('No customer key');
    expect(await ledger.lastKeyLedger()).toBeNull();
  });

  it('says what has changed since it was saved, cell by cell', async () => {
    const before = await saveKeyLedger(await holding([use]), analyst);
    const { models } = await holding([use, scheduled]);
    const { added, removed, changed } = keyLedgerDifference(before.lines, await keyLedger(models, NOW));
    expect([added, removed]).toEqual([[], []]);
    expect(changed).toEqual([
      { keyArn: KEY, column: 'state', before: 'Enabled', after: 'PendingDeletion' },
      { keyArn: KEY, column: 'retirement', before: '', after: '2025-06-14' },
    ]);
    expect(keyLedgerDifference(before.lines, before.lines)).toEqual({ added: [], removed: [], changed: [] });
    expect(keyLedgerDifference([], before.lines).added).toEqual(before.lines);
    expect(keyLedgerDifference(before.lines, []).removed).toEqual(before.lines);
  });
});

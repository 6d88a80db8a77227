import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coverageSummary } from '@/lib/queries/coverage-summary';
import { firstSeen } from '@/lib/queries/first-seen';
import { humanUse } from '@/lib/queries/human-use';
import { keyCount } from '@/lib/queries/key-counts';
import { EVERY_KEY } from '@/lib/queries/key-filter';
import { dueByDay, dueForRotation, keyOutlook, overdueForRotation } from '@/lib/queries/key-outlook';
import { topKeys } from '@/lib/queries/top-keys';
import { topPrincipals } from '@/lib/queries/top-principals';
import { asForeign, asRole, asUser, keyArn, kmsCall } from '@/tests/support/events';
import { emptyModels, keyRow } from '@/tests/support/read-models';
import { type Warehouse, warehouseHolding } from '@/tests/support/warehouse';

const window = { from: new Date('2025-06-10T00:00:00Z'), to: new Date('2025-06-20T00:00:00Z') };
const basis = { asOf: new Date('2025-06-20T12:00:00Z'), rotationMaxAgeDays: 365 };
const second = keyArn('22222222-12ab-34cd-56ef-1234567890ab');
const broad = 'arn:aws:iam::111122223333:role/Broad';

describe('the overview', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await warehouseHolding({
      records: [
        kmsCall('Decrypt', { at: '2025-06-01T12:00:00Z', via: 's3', context: { 'aws:s3:arn': 'arn:aws:s3:::b/x' } }),
        kmsCall('Decrypt', { at: '2025-06-11T12:00:00Z' }),
        kmsCall('Decrypt', { at: '2025-06-11T13:00:00Z' }),
        kmsCall('Decrypt', { at: '2025-06-11T14:00:00Z', error: 'AccessDenied' }),
        kmsCall('Decrypt', { at: '2025-06-12T12:00:00Z', by: asRole('Broad') }),
        kmsCall('Encrypt', { at: '2025-06-12T12:00:00Z', by: asRole('Broad'), key: second }),
        kmsCall('Decrypt', { at: '2025-06-13T09:00:00Z', by: asForeign() }),
        // 23:30 on Friday in UTC is Saturday morning in Seoul.
        kmsCall('Decrypt', { at: '2025-06-13T23:30:00Z', by: asUser('Alice') }),
        kmsCall('Decrypt', { at: '2025-06-14T01:00:00Z', by: asRole('AWSReservedSSO_Dev_0123456789abcdef') }),
      ],
    });
  });
  afterAll(() => warehouse.close());

  it('ranks keys by calls and says how many were denied', async () => {
    const [busiest, next, ...rest] = await topKeys(warehouse.models, window, 8);
    expect(busiest).toMatchObject({
      key_arn: keyArn(),
      calls: 7,
      denied: 1,
      first_at: new Date('2025-06-01T12:00:00Z'),
    });
    expect(next).toMatchObject({ key_arn: second, calls: 1, denied: 0, alias: null });
    expect(rest).toEqual([]);
  });

  it('ranks principals by how many keys they used, not by how often', async () => {
    const [widest] = await topPrincipals(warehouse.models, window, 8);
    expect(widest).toMatchObject({ principal: broad, keys: 2, uses: 2, denied: 0 });
  });

  it('does not count a denied call as reach', async () => {
    const app = (await topPrincipals(warehouse.models, window, 8)).find(({ principal }) => principal.endsWith('/App'));
    expect(app).toMatchObject({ keys: 1, uses: 2, denied: 1 });
  });

  it('names what was never seen before the window, and nothing that was', async () => {
    const seen = await firstSeen(warehouse.models, window, 10);
    const names = (kind: string) => seen.filter((one) => one.kind === kind).map(({ name }) => name);
    expect(names('principal')).toContain(broad);
    expect(names('principal')).not.toContain('arn:aws:iam::111122223333:role/App');
    expect(names('account')).toEqual(['444455556666']);
    expect(names('service')).toEqual([]);
    expect(names('context')).toEqual([]);
  });

  it('says how many of a kind are new when it does not name all of them', async () => {
    const principals = (await firstSeen(warehouse.models, window, 1)).filter(({ kind }) => kind === 'principal');
    expect(principals).toHaveLength(1);
    expect(principals[0]?.of_kind).toBeGreaterThan(2);
  });

  it('places calls of people into the weekday and hour of the zone, and leaves programs out', async () => {
    const { calls, total } = await humanUse(warehouse.models, window, 'Asia/Seoul');
    expect(total).toBe(2);
    expect(calls[5]?.[8]).toBe(1);
    expect(calls[5]?.[10]).toBe(1);
    expect((await humanUse(warehouse.models, window, 'UTC')).baseline, 'nine days are no habit').toBeNull();
    const utc = await humanUse(warehouse.models, window, 'UTC');
    expect(utc.calls[4]?.[23]).toBe(1);
  });

  it('sums up what was read', async () => {
    expect(await coverageSummary(warehouse.models)).toMatchObject({
      files: 1,
      broken_files: 0,
      records: 9,
      kms_records: 9,
      events: 9,
      first_event: new Date('2025-06-01T12:00:00Z'),
      last_event: new Date('2025-06-14T01:00:00Z'),
    });
  });

  it('says that nothing was read, not that nothing happened', async () => {
    const empty = await warehouseHolding();
    expect(await coverageSummary(empty.models)).toMatchObject({
      files: 0,
      events: 0,
      first_event: null,
      last_event: null,
    });
    empty.close();
  });
});

describe('what stands before a key', () => {
  it('counts calls refused since deletion was asked for, and none from before', async () => {
    const { models, insert, close } = await emptyModels();
    const asked = new Date('2025-06-10T10:30:00Z');
    await insert('keys', [
      keyRow({
        key_arn: keyArn(),
        state: 'PendingDeletion',
        deletion_requested_at: asked,
        deletion_at: new Date('2025-07-10T00:00:00Z'),
      }),
      keyRow({ key_arn: second, manager: 'AWS' }),
    ]);
    const refused = {
      part_id: 1,
      key_arn: keyArn(),
      event_name: 'Decrypt',
      outcome: 'key-pending-deletion',
      is_use: false,
    };
    await insert('usage_hour', [
      { ...refused, hour: new Date('2025-06-10T10:00:00Z'), calls: 3 },
      { ...refused, hour: new Date('2025-06-11T10:00:00Z'), calls: 4 },
      { ...refused, hour: new Date('2025-06-01T10:00:00Z'), calls: 50 },
    ]);
    const keys = await keyOutlook(models);
    expect(keys.map(({ key_arn, deletion_attempts }) => [key_arn, deletion_attempts])).toEqual([[keyArn(), 7]]);
    close();
  });

  it('counts as due for rotation what KMS will rotate, the last of the days too', async () => {
    const { models, insert, close } = await emptyModels();
    const next = { next_rotation_at: new Date('2025-07-20T11:00:00Z') };
    await insert('keys', [
      keyRow({ key_arn: keyArn('last-day'), ...next }),
      keyRow({ key_arn: keyArn('disabled'), ...next, state: 'Disabled' }),
      keyRow({ key_arn: keyArn('now'), next_rotation_at: basis.asOf }),
      keyRow({ key_arn: keyArn('later'), next_rotation_at: new Date('2025-07-20T13:00:00Z') }),
    ]);
    const due = dueForRotation(await keyOutlook(models), basis.asOf, 30);
    expect(due.map(({ key_arn }) => key_arn)).toEqual([keyArn('last-day'), keyArn('now')]);
    const byDay = dueByDay(due, basis.asOf, 30);
    expect([byDay[0], byDay[29], byDay.reduce((sum, keys) => sum + keys, 0)]).toEqual([1, 1, 2]);
    close();
  });

  it('counts as overdue for rotation the keys that their list does', async () => {
    const { models, insert, close } = await emptyModels();
    const at = (text: string) => new Date(`${text}T00:00:00Z`);
    await insert('keys', [
      keyRow({ key_arn: keyArn('old'), material_since: at('2024-01-01'), rotation_eligibility: 'on-demand' }),
      keyRow({ key_arn: keyArn('missed'), next_rotation_at: at('2025-06-10') }),
      keyRow({ key_arn: keyArn('today'), next_rotation_at: at('2025-06-20') }),
      keyRow({ key_arn: keyArn('off'), next_rotation_at: at('2025-06-10'), state: 'Disabled' }),
    ]);
    expect(await overdueForRotation(models, basis)).toBe(2);
    expect(await keyCount(models, basis, { ...EVERY_KEY, quick: ['rotation-overdue'] })).toBe(2);
    close();
  });
});

describe('the hours of the week at which people work', () => {
  it('are told from the weeks before, and what is new among them is marked', async () => {
    const by = asUser('Alice');
    // Mondays at 9 for six weeks, then a Monday at 9 and a Sunday at 3.
    const mondays = Array.from({ length: 7 }, (_, week) =>
      kmsCall('Decrypt', { at: new Date(Date.UTC(2025, 3, 28 + 7 * week, 9)), by }),
    );
    const night = kmsCall('Decrypt', { at: '2025-06-15T03:00:00Z', by });
    const warehouse = await warehouseHolding({ records: [...mondays, night] });
    const { baseline } = await humanUse(
      warehouse.models,
      { from: new Date('2025-06-09T00:00:00Z'), to: new Date('2025-06-16T00:00:00Z') },
      'UTC',
    );
    warehouse.close();
    expect(baseline).toMatchObject({ weeks: 5, newCalls: 1 });
    expect(baseline?.usual[0]?.[9]).toBe(1);
    expect(baseline?.isNew[6]?.[3]).toBe(true);
    expect(baseline?.isNew.flat().filter(Boolean)).toHaveLength(1);
  });
});

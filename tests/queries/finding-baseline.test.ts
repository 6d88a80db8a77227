import { afterEach, describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { numbersOf } from '@/lib/model/threshold';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { findingBaseline } from '@/lib/queries/finding-baseline';
import { question } from '@/lib/queries/question';
import { asForeign, asRole, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

let warehouse: Warehouse;
afterEach(() => warehouse.close());

/** The baseline of the one finding of an analyzer in these records. */
async function baselineOf(id: string, records: readonly RawRecord[]) {
  warehouse = await warehouseHolding({ records });
  const analyzer = ANALYZERS.find((one) => one.id === id) ?? expect.fail(`no ${id}`);
  const ground = await analysisGround(warehouse.models, warehouse.asOf);
  const limits = { unusedAfterDays: 90, rotationMaxAgeDays: 365, enclaveImages: [], approvedRegions: [] };
  const [row] = await warehouse.models.rows(question(analyzer, ground, limits), analyzer.row);
  if (!row) return expect.fail('nothing was found');
  return findingBaseline(warehouse.models, id, row, numbersOf(analyzer.thresholds));
}

function many(eventName: string, hour: string, count: number, about: object = {}): RawRecord[] {
  return Array.from({ length: count }, (_, index) =>
    kmsCall(eventName, { at: new Date(Date.parse(`${hour}:00:00Z`) + index * 3000), ...about }),
  );
}

/** Two calls in each hour of so many days. */
function steady(days: number): RawRecord[] {
  return Array.from({ length: days * 24 }, (_, hour) =>
    many('Decrypt', new Date(Date.UTC(2025, 5, 1, hour)).toISOString().slice(0, 13), 2),
  ).flat();
}

describe('the baseline of a finding', () => {
  it('has the median, the threshold and the hour of the week of an hour that crossed', async () => {
    const found = await baselineOf('decrypt-volume', [...steady(9), ...many('Decrypt', '2025-06-09T10', 600)]);
    expect(found).toMatchObject({ kind: 'decryptions', bucket: 'hour' });
    const peak = found?.points.find(({ value }) => value >= 600);
    expect(peak).toMatchObject({ usual: 2, threshold: 500 });
    expect(found?.points.filter(({ value, threshold }) => value > (threshold ?? 0))).toHaveLength(1);
    const monday = found?.points.find(({ began_at }) => began_at.getTime() === Date.UTC(2025, 5, 2, 3));
    expect(monday).toMatchObject({ value: 2, hour_of_week: 2 });
  });

  it('counts grants by the hour, against the hours before', async () => {
    const request = { granteePrincipal: 'arn:aws:iam::111122223333:role/App', operations: ['Decrypt'] };
    const by = asRole('Deploy');
    const found = await baselineOf('grant-burst', [
      ...many('CreateGrant', '2025-06-01T10', 2, { by, request }),
      ...many('CreateGrant', '2025-06-02T10', 30, { by, request }),
    ]);
    expect(found?.points).toMatchObject([
      { value: 2, usual: 0, threshold: 10 },
      { value: 30, usual: 2, threshold: 10 },
    ]);
  });

  it('counts the grants of an outside account too, which are told where the keys are', async () => {
    const request = { granteePrincipal: 'arn:aws:iam::111122223333:role/App', operations: ['Decrypt'] };
    const about = { by: asForeign(OTHER_ACCOUNT), account: OWN_ACCOUNT, request };
    const found = await baselineOf('grant-burst', many('CreateGrant', '2025-06-02T10', 30, about));
    expect(found?.points).toMatchObject([{ value: 30, usual: 0, threshold: 10 }]);
  });

  it('counts an outside account by the day', async () => {
    const about = { by: asForeign(OTHER_ACCOUNT), account: OWN_ACCOUNT };
    const found = await baselineOf('bulk-external-decrypt', [
      ...many('Decrypt', '2025-06-01T10', 3, about),
      ...many('Decrypt', '2025-06-02T10', 150, about),
    ]);
    expect(found?.points).toMatchObject([
      { value: 3, threshold: 100 },
      { value: 150, usual: 3, threshold: 100 },
    ]);
  });

  it('counts the secrets of ten minutes', async () => {
    const read = (day: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        kmsCall('Decrypt', {
          at: new Date(Date.parse(`${day}T10:00:00Z`) + index * 1000),
          via: 'secretsmanager',
          context: { SecretARN: `arn:aws:secretsmanager:us-east-1:111122223333:secret:s${index}` },
        }),
      );
    const found = await baselineOf('secret-sweep', [...read('2025-06-01', 1), ...read('2025-06-12', 40)]);
    expect(found).toMatchObject({ kind: 'secrets', bucket: 'day' });
    expect(found?.points.at(-1)).toMatchObject({ value: 40, usual: 1, threshold: 10 });
  });

  it('sets a newcomer beside those who were there', async () => {
    const found = await baselineOf('new-external-account', [
      kmsCall('Decrypt', { at: '2025-06-01T10:00:00Z', key: keyArn() }),
      kmsCall('Decrypt', { at: '2025-06-10T10:00:00Z', by: asForeign(OTHER_ACCOUNT), account: OWN_ACCOUNT }),
    ]);
    expect(found?.points).toMatchObject([
      { value: 0, others: 1 },
      { value: 1, others: 0 },
    ]);
  });

  it('is none for a question without one', async () => {
    expect(
      await baselineOf('mass-disable', [kmsCall('DisableKey', { at: '2025-06-01T10:00:00Z', request: {} })]),
    ).toBeNull();
  });
});

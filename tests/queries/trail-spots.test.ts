import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SqlValue } from '@/lib/model/query';
import { trailSpots } from '@/lib/queries/trail-spots';
import { emptyModels, keyRow, type TestModels } from '../support/read-models';

const OWN = '111122223333';
const ARN = `arn:aws:cloudtrail:us-east-1:${OWN}:trail/main`;
const OTHER = `arn:aws:cloudtrail:us-east-1:${OWN}:trail/second`;
const AT = new Date('2025-06-01T00:00:00Z');
const GOOD = {
  trail_arn: ARN,
  account_id: OWN,
  home_region: 'us-east-1',
  multi_region: true,
  organization: false,
  validated: true,
  logging: true,
  management: true,
  kms_reads: true,
  kms_writes: true,
  kms_filtered: false,
  told_at: AT,
};
type Row = Readonly<Record<string, SqlValue>>;

let store: TestModels;
beforeAll(async () => {
  store = await emptyModels();
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ['keys', 'trail_settings', 'trail_places', 'coverage_hour']) await store.empty(table);
  await store.insert('keys', [keyRow({ key_arn: `arn:aws:kms:us-east-1:${OWN}:key/a` })]);
});

const trails = (...rows: readonly Row[]) =>
  store.insert(
    'trail_settings',
    rows.map((row) => ({ ...GOOD, ...row })),
  );
const shown = (region: string, ...arns: readonly string[]) =>
  store.insert('trail_places', [{ account_id: OWN, region, trails: [...arns], told_at: AT }]);
const kinds = async () => (await trailSpots(store.models)).spots.map(({ kind }) => kind);

describe('what settings of trails leave unseen', () => {
  it('is not known where CloudTrail was never asked', async () => {
    expect(await trailSpots(store.models)).toEqual({ spots: [], trails: 0, toldAt: null });
  });

  it('is nothing where a trail records all of KMS', async () => {
    await trails({});
    await shown('us-east-1', ARN);
    expect(await trailSpots(store.models)).toEqual({ spots: [], trails: 1, toldAt: AT });
  });

  it.each([
    ['not-logging', { logging: false }],
    ['no-management', { management: false, kms_reads: false, kms_writes: false }],
    ['kms-excluded', { kms_reads: false, kms_writes: false }],
    ['write-only', { kms_reads: false }],
    ['read-only', { kms_writes: false }],
    ['filtered', { kms_filtered: true }],
  ] as const)('is told of the trail (%s), and of the place that no other trail records', async (kind, row) => {
    await trails(row);
    await shown('us-east-1', ARN);
    expect(await kinds()).toEqual(['no-trail', kind]);
  });

  it.each([
    ['logging-unknown', { logging: null, logging_unknown: 'AccessDenied' }],
    [
      'selectors-unknown',
      { management: null, kms_reads: null, kms_writes: null, kms_filtered: null, selectors_unknown: 'AccessDenied' },
    ],
  ] as const)('is unknown (%s) where CloudTrail refused, with its reason', async (kind, row) => {
    await trails(row);
    await shown('us-east-1', ARN);
    const { spots } = await trailSpots(store.models);
    expect(spots).toMatchObject([{ kind: 'part-unknown' }, { kind, unknown: 'AccessDenied' }]);
  });

  it('is no loss where another trail records the same place', async () => {
    await trails({ kms_reads: false }, { trail_arn: OTHER });
    await shown('us-east-1', ARN, OTHER);
    expect((await trailSpots(store.models)).spots).toMatchObject([
      { kind: 'write-only', trailArn: ARN, isRecordedElsewhere: true, toldAt: AT },
    ]);
  });

  it('tells of a place with keys and no trail, with the last record that came from there', async () => {
    await shown('us-east-1');
    await store.insert('coverage_hour', [
      {
        part_id: 1,
        file_id: 1,
        account_id: OWN,
        region: 'us-east-1',
        hour: new Date('2025-05-30T10:00:00Z'),
        records: 1,
        kms_records: 0,
      },
    ]);
    expect((await trailSpots(store.models)).spots).toMatchObject([
      { kind: 'no-trail', region: 'us-east-1', lastRecordAt: new Date('2025-05-30T10:00:00Z'), toldAt: AT },
    ]);
  });

  it('tells of a place with keys that was not asked, and says nothing of places without keys', async () => {
    await trails({});
    await shown('us-east-1', ARN);
    await shown('eu-west-1');
    await store.insert('keys', [keyRow({ key_arn: `arn:aws:kms:ap-northeast-2:${OWN}:key/b` })]);
    expect((await trailSpots(store.models)).spots).toMatchObject([
      { kind: 'place-unasked', region: 'ap-northeast-2', toldAt: null, lastRecordAt: null },
    ]);
  });

  it('tells of a trail whose logs nobody can prove', async () => {
    await trails({ validated: false });
    await shown('us-east-1', ARN);
    expect(await kinds()).toEqual(['not-validated']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ownReads } from '@/lib/queries/own-reads';
import { principalName } from '@/lib/sources/reader';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { asForeign, asRole, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const AT = '2026-11-01T10:00:00Z';
const WHOLE = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
const OBJECT = 'arn:aws:s3:::trail-logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/01/a.json.gz';
const READER = {
  bucket: 'trail-logs',
  principal: `arn:aws:iam::${OWN_ACCOUNT}:role/KeyTrailReader`,
  access: '{"homeRegion":"us-east-1"}',
  at: new Date(AT),
};

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await warehouseHolding();
  await warehouse.sink.noteReader(READER);
});
afterEach(() => warehouse.close());

const reads = (arn = OBJECT, more: Partial<Parameters<typeof kmsCall>[1]> = {}): RawRecord =>
  kmsCall('Decrypt', { at: AT, by: asRole('KeyTrailReader'), via: 's3', context: { 'aws:s3:arn': arn }, ...more });

async function used(): Promise<number> {
  const [row] = await warehouse.models.rows(
    sql`select coalesce(sum(calls), 0) as calls from usage_hour`,
    z.object({ calls: integer }),
  );
  return row?.calls ?? 0;
}
const counted = async () => (await ownReads(warehouse.models, WHOLE)).reduce((sum, { calls }) => sum + calls, 0);

describe('reading a bucket of logs', () => {
  it('is no use of its key, by object or by bucket, and can be counted', async () => {
    await warehouse.add([reads(), reads('arn:aws:s3:::trail-logs')]);
    expect(await used()).toBe(0);
    expect(await ownReads(warehouse.models, WHOLE)).toEqual([
      { bucket: 'trail-logs', key_arn: keyArn(), principal: READER.principal, calls: 2 },
    ]);
    const [stored] = await warehouse.facts.rows(
      sql`select count(*) as events from kms_events`,
      z.object({ events: integer }),
    );
    expect(stored).toEqual({ events: 2 });
  });

  it.each(['aws-cn', 'aws-us-gov'])('is none in %s either', async (partition) => {
    await warehouse.sink.noteReader({
      ...READER,
      principal: READER.principal.replace('arn:aws:', `arn:${partition}:`),
    });
    const there = JSON.parse(JSON.stringify(reads()).replaceAll('arn:aws:', `arn:${partition}:`));
    await warehouse.add([there]);
    expect(await used()).toBe(0);
    expect(await counted()).toBe(1);
  });

  it.each([
    ['another bucket', reads('arn:aws:s3:::trail-logs-of-others/a.json.gz')],
    ['somebody else', reads(OBJECT, { by: asRole('Analyst') })],
    ['another account', reads(OBJECT, { by: asRole('KeyTrailReader', OTHER_ACCOUNT) })],
    [
      'another operation',
      kmsCall('Encrypt', { at: AT, by: asRole('KeyTrailReader'), context: { 'aws:s3:arn': OBJECT } }),
    ],
    ['no context', kmsCall('Decrypt', { at: AT, by: asRole('KeyTrailReader') })],
  ])('is told from %s', async (_name, record) => {
    await warehouse.add([record]);
    expect(await used()).toBe(1);
    expect(await counted()).toBe(0);
  });

  it('counts when it is refused, since somebody has to look at it', async () => {
    await warehouse.add([reads(OBJECT, { error: 'AccessDenied' })]);
    expect(await counted()).toBe(0);
    const [row] = await warehouse.models.rows(
      sql`select coalesce(sum(calls), 0) as calls from failure_day`,
      z.object({ calls: integer }),
    );
    expect(row).toEqual({ calls: 1 });
  });

  it.each(['ours first', 'theirs first', 'together'])(
    'under a key of another account is none either: %s',
    async (order) => {
      const key = keyArn('5555abcd-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT });
      const shared = { key, shared: 'b1a2c3d4-0000-4000-8000-000000000001' };
      const ours = reads(OBJECT, { ...shared, account: OWN_ACCOUNT });
      const theirs = reads(OBJECT, { ...shared, by: asForeign(OWN_ACCOUNT), account: OTHER_ACCOUNT });
      const parts =
        order === 'together' ? [[ours, theirs]] : order === 'ours first' ? [[ours], [theirs]] : [[theirs], [ours]];
      for (const records of parts) await warehouse.add(records);
      expect(await used()).toBe(0);
      expect(await counted()).toBe(1);
    },
  );

  it.each([
    [
      'arn:aws:sts::111122223333:assumed-role/KeyTrailReader/keytrail-sync',
      'arn:aws:iam::111122223333:role/KeyTrailReader',
    ],
    ['arn:aws:iam::111122223333:role/audit/KeyTrailReader', 'arn:aws:iam::111122223333:role/KeyTrailReader'],
    ['arn:aws:iam::111122223333:user/audit/mina', 'arn:aws:iam::111122223333:user/mina'],
  ])('knows %s', (arn, name) => {
    expect(principalName(arn)).toBe(name);
  });
});

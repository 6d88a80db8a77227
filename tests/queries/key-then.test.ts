import { describe, expect, it } from 'vitest';
import { type FactThen, keyOnDay, type ThenAspect } from '@/lib/queries/key-then';
import { asRole, keyArn, kmsCall, kmsServiceEvent, nextId, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';
import { policyOf, policyPut } from '../support/policy-put';
import { type Holding, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const APP = 'arn:aws:iam::111122223333:role/App';
const DAYS = quietDays('2025-06-01', '2025-06-20');

async function then(holding: Holding, at: string, key = KEY) {
  const warehouse = await warehouseHolding(holding);
  try {
    const { facts, ...rest } = await keyOnDay(warehouse.models, key, new Date(at));
    const of = (aspect: ThenAspect): readonly FactThen[] => facts.filter((fact) => fact.aspect === aspect);
    return { ...rest, facts, of, values: (aspect: ThenAspect) => of(aspect).map(({ value }) => value) };
  } finally {
    warehouse.close();
  }
}

const change = (name: string, at: string, request: Record<string, unknown> = {}, more = {}) =>
  kmsCall(name, { at, by: asRole('Admin'), request: { keyId: KEY, ...request }, ...more });
const seen = (at: string, key: Omit<AskedKey, 'arn'>) => inventoryOf(at, [{ arn: KEY, describe: {}, ...key }]);
const made = kmsCall('CreateKey', {
  at: '2025-06-02T10:00:00Z',
  by: asRole('Admin'),
  request: { tags: [{ tagKey: 'team', tagValue: 'a' }], policy: JSON.stringify(policyOf()) },
  response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER' } },
});

describe('a key whose life is in the logs', () => {
  const PUT = nextId();
  const records = [
    ...DAYS,
    made,
    change('CreateAlias', '2025-06-02T10:01:00Z', { aliasName: 'alias/pay', targetKeyId: KEY }),
    change('EnableKeyRotation', '2025-06-02T10:02:00Z', { rotationPeriodInDays: 180 }),
    policyPut(policyOf(), { at: '2025-06-05T10:00:00Z', by: asRole('Admin'), id: PUT }),
    change(
      'CreateGrant',
      '2025-06-06T10:00:00Z',
      { granteePrincipal: APP, operations: ['Decrypt'] },
      { response: { grantId: 'g1' } },
    ),
    change('TagResource', '2025-06-07T10:00:00Z', { tags: [{ tagKey: 'team', tagValue: 'b' }] }),
    change('UpdateAlias', '2025-06-08T10:00:00Z', { aliasName: 'alias/pay', targetKeyId: OTHER }, { key: OTHER }),
    kmsServiceEvent('RotateKey', {
      at: '2025-06-09T10:00:00Z',
      details: { keyId: KEY, rotationType: 'ON_DEMAND', currentKeyMaterialId: 'f'.repeat(64) },
    }),
    change('RevokeGrant', '2025-06-10T10:00:00Z', { grantId: 'g1' }),
    change('DisableKey', '2025-06-11T10:00:00Z'),
  ];

  it('was not there before it was made', async () => {
    expect((await then({ records }, '2025-06-02T09:00:00Z')).exists).toBe(false);
  });

  it('is told whole at any instant, each fact with the event that made it', async () => {
    const one = await then({ records }, '2025-06-07T09:00:00Z');
    expect(one).toMatchObject({ exists: true, open: [] });
    expect(one.values('state')).toEqual(['Enabled']);
    expect(one.of('state')[0]?.source).toMatchObject({ kind: 'event', name: 'CreateKey' });
    expect(one.of('policy')[0]?.source).toMatchObject({ kind: 'event', name: 'PutKeyPolicy', eventId: PUT });
    expect(one.values('rotation')).toEqual(['on, every 180 days']);
    expect(one.values('alias')).toEqual(['alias/pay']);
    expect(one.values('tag')).toEqual(['team=a']);
    expect(one.of('tag')[0]?.source).toMatchObject({ kind: 'event', name: 'CreateKey' });
    expect(one.values('grant')).toEqual([`g1: ${APP}; Decrypt`]);
    expect(one.of('grant')[0]?.source).toMatchObject({ kind: 'event', name: 'CreateGrant', sourceIp: '192.0.2.10' });
    expect(one.values('material')).toEqual(['created 2025-06-02T10:00:00.000Z']);
  });

  it('follows what happened after it', async () => {
    const one = await then({ records }, '2025-06-20T00:00:00Z');
    expect(one.values('state')).toEqual(['Disabled']);
    expect(one.values('alias')).toEqual([]);
    expect(one.values('tag')).toEqual(['team=b']);
    expect(one.values('grant')).toEqual([]);
    expect(one.values('material')).toEqual([`on-demand 2025-06-09T10:00:00.000Z, ${'f'.repeat(64)}`]);
    expect((await then({ records }, '2025-06-20T00:00:00Z', OTHER)).values('alias')).toEqual(['alias/pay']);
  });

  it('is the same whatever the order of arrival', async () => {
    const [one, other] = await Promise.all([
      then({ records }, '2025-06-10T12:00:00Z'),
      then({ records: records.toReversed() }, '2025-06-10T12:00:00Z'),
    ]);
    expect(one.facts).toEqual(other.facts);
  });
});

describe('a key that inventories know', () => {
  const told = seen('2025-06-15T12:00:00Z', {
    policy: policyOf(),
    tags: { team: 'a' },
    aliases: ['pay'],
    rotation: { enabled: true, periodDays: 365 },
    rotations: [],
    grants: [{ GrantId: 'g1', GranteePrincipal: APP, Operations: ['Decrypt'], CreationDate: '2025-06-10T00:00:00Z' }],
  });

  it('is told by the snapshot from then on', async () => {
    const one = await then({ records: DAYS, inventories: [told] }, '2025-06-16T00:00:00Z');
    expect(one.open).toEqual([]);
    for (const fact of one.facts)
      expect(fact.source).toEqual({ kind: 'snapshot', at: new Date('2025-06-15T12:00:00Z') });
  });

  it('is told by the first snapshot after it, where the logs show no change in between', async () => {
    const one = await then({ records: DAYS, inventories: [told] }, '2025-06-12T00:00:00Z');
    expect(one.values('alias')).toEqual(['alias/pay']);
    expect(one.values('grant')).toEqual([`g1: ${APP}; Decrypt`]);
    for (const fact of one.facts) expect(fact).toMatchObject({ source: { kind: 'later-snapshot' }, isProven: true });
    const earlier = await then({ records: DAYS, inventories: [told] }, '2025-06-05T00:00:00Z');
    expect(earlier.values('grant')).toEqual([]);
  });

  it('is not proven where days of logs are missing in between', async () => {
    const records = [...quietDays('2025-06-01', '2025-06-11'), ...quietDays('2025-06-14', '2025-06-20')];
    const one = await then({ records, inventories: [told] }, '2025-06-10T12:00:00Z');
    expect(one.of('policy')[0]).toMatchObject({ source: { kind: 'later-snapshot' }, isProven: false });
  });

  it('is not known where an event in between changed it', async () => {
    const records = [...DAYS, policyPut(policyOf(), { at: '2025-06-13T10:00:00Z' })];
    const one = await then({ records, inventories: [told] }, '2025-06-12T00:00:00Z');
    expect(one.of('policy')).toEqual([]);
    expect(one.open).toContain('policy');
  });

  it('says when a later inventory shows it otherwise without an event', async () => {
    const other = seen('2025-06-18T12:00:00Z', { tags: { team: 'b' } });
    const one = await then({ records: DAYS, inventories: [told, other] }, '2025-06-16T00:00:00Z');
    expect(one.of('tag')).toMatchObject([{ value: 'team=a', unseenBy: new Date('2025-06-18T12:00:00Z') }]);
    const after = await then({ records: DAYS, inventories: [told, other] }, '2025-06-19T00:00:00Z');
    expect(after.of('tag')).toMatchObject([{ value: 'team=b', unseenBy: null }]);
  });

  it('was enabled when it was used, though nothing else tells its state', async () => {
    const records = [...DAYS, kmsCall('Decrypt', { at: '2025-06-04T10:00:00Z' })];
    expect((await then({ records }, '2025-06-05T00:00:00Z')).of('state')).toMatchObject([
      { value: 'Enabled', source: { kind: 'use', at: new Date('2025-06-04T10:00:00Z') } },
    ]);
    expect((await then({ records }, '2025-06-03T00:00:00Z')).of('state')).toEqual([]);
  });

  it('was enabled when something was re-encrypted under it, not when it was so from it', async () => {
    const reEncrypted = (keys: readonly string[]) =>
      then({ records: [...DAYS, kmsCall('ReEncrypt', { at: '2025-06-04T10:00:00Z', key: keys })] }, '2025-06-05');
    expect((await reEncrypted([OTHER, KEY])).values('state')).toEqual(['Enabled']);
    expect((await reEncrypted([KEY, OTHER])).values('state')).toEqual([]);
  });
});

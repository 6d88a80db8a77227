import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import { externalAccountTrusted } from '@/lib/analyzers/external-account-trusted';
import { externalGrant } from '@/lib/analyzers/external-grant';
import { importedMaterialExpiring } from '@/lib/analyzers/imported-material-expiring';
import { keyDeletionImminent } from '@/lib/analyzers/key-deletion-imminent';
import { keyPolicyPublic } from '@/lib/analyzers/key-policy-public';
import { manualRotationDue } from '@/lib/analyzers/manual-rotation-due';
import { multiRegionPolicyDrift } from '@/lib/analyzers/multi-region-policy-drift';
import { neverUsedKey } from '@/lib/analyzers/never-used-key';
import { rotationOff } from '@/lib/analyzers/rotation-off';
import { rotationOverdue } from '@/lib/analyzers/rotation-overdue';
import { trailKeyAtRisk } from '@/lib/analyzers/trail-key-at-risk';
import { undescribedKey } from '@/lib/analyzers/undescribed-key';
import type { Analyzer } from '@/lib/model/analyzer';
import { analyze } from '@/lib/verbs/analyze';
import { asService, keyArn, kmsCall, OTHER_ACCOUNT, type RawRecord } from '../support/events';
import { type AskedKey, inventoryOf, trailInventoryOf } from '../support/inventory';
import { emptyLedger } from '../support/ledger';
import { allowing, policyOf, policyPut } from '../support/policy-put';
import { type Holding, type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const MRK = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab');
const MRK_WEST = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab', { region: 'us-west-2' });
const OPEN = policyOf(allowing('*', 'kms:Decrypt'));
const FOREIGN = policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }, 'kms:Decrypt'));
const GRANT = {
  GrantId: 'a1',
  GranteePrincipal: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader`,
  Operations: ['Decrypt'],
};
/** Use that says nothing of how the key is set up; it shows that the Region is in the logs. */
const USE = kmsCall('Decrypt', { at: '2025-06-19T12:00:00Z' });
const LISTED = kmsCall('ListKeys', { at: '2025-06-19T12:00:00Z', key: null });
const LISTED_WEST = kmsCall('ListKeys', { at: '2025-06-19T12:00:00Z', key: null, region: 'us-west-2' });
const OLD = { createdAt: '2023-01-01T00:00:00Z' };

interface Case {
  readonly analyzer: Analyzer;
  readonly events: readonly RawRecord[];
  readonly bad: readonly AskedKey[];
  readonly good: readonly AskedKey[];
}

function asked(answers: Omit<AskedKey, 'arn'>): AskedKey[] {
  return [{ arn: KEY, describe: {}, ...answers }];
}

const CASES: Readonly<Record<string, Case>> = {
  'a policy open to everybody': {
    analyzer: keyPolicyPublic,
    events: [USE],
    bad: asked({ policy: OPEN }),
    good: asked({ policy: policyOf() }),
  },
  'an account that a policy trusts': {
    analyzer: externalAccountTrusted,
    events: [USE],
    bad: asked({ policy: FOREIGN }),
    good: asked({ policy: policyOf() }),
  },
  'policies that drift apart': {
    analyzer: multiRegionPolicyDrift,
    events: [
      LISTED,
      LISTED_WEST,
      policyPut(policyOf(), {
        key: MRK,
        request: { keyId: MRK, policyName: 'default', policy: JSON.stringify(policyOf()) },
      }),
      kmsCall('Decrypt', { at: '2025-06-19T12:00:00Z', key: MRK_WEST }),
    ],
    bad: [
      { arn: MRK, describe: {}, policy: policyOf() },
      { arn: MRK_WEST, describe: {}, policy: FOREIGN },
    ],
    good: [
      { arn: MRK, describe: {}, policy: policyOf() },
      { arn: MRK_WEST, describe: {}, policy: policyOf() },
    ],
  },
  'a grant to another account': {
    analyzer: externalGrant,
    events: [USE],
    bad: asked({ grants: [GRANT] }),
    good: asked({ grants: [] }),
  },
  'a grant, though another one of the key is known by its call': {
    analyzer: externalGrant,
    events: [
      kmsCall('CreateGrant', {
        at: '2025-06-19T12:00:00Z',
        request: { keyId: KEY, granteePrincipal: 'arn:aws:iam::111122223333:role/App', operations: ['Decrypt'] },
        response: { grantId: 'b2', keyId: KEY },
      }),
    ],
    bad: asked({ grants: [GRANT] }),
    good: asked({ grants: [] }),
  },
  'rotation that is off': {
    analyzer: rotationOff,
    events: [USE],
    bad: asked({ describe: OLD, rotation: { enabled: false } }),
    good: asked({ describe: OLD, rotation: { enabled: true, periodDays: 365, nextAt: '2025-12-01T00:00:00Z' } }),
  },
  'rotation that is overdue': {
    analyzer: rotationOverdue,
    events: [USE],
    bad: asked({ describe: OLD, rotation: { enabled: false }, rotations: [] }),
    good: asked({
      describe: OLD,
      rotation: { enabled: true },
      rotations: [{ at: '2025-06-01T00:00:00Z', kind: 'ON_DEMAND' }],
    }),
  },
  'a signing key that is old': {
    analyzer: manualRotationDue,
    events: [LISTED],
    bad: asked({ describe: { createdAt: '2015-01-01T00:00:00Z', spec: 'RSA_2048', usage: 'SIGN_VERIFY' } }),
    good: asked({
      describe: { createdAt: '2015-01-01T00:00:00Z', spec: 'RSA_2048', usage: 'SIGN_VERIFY', state: 'Disabled' },
    }),
  },
  'imported material that expires': {
    analyzer: importedMaterialExpiring,
    events: [USE],
    bad: asked({ describe: { ...OLD, origin: 'EXTERNAL', validTo: '2025-06-25T00:00:00Z' } }),
    good: asked({ describe: { ...OLD, origin: 'EXTERNAL' } }),
  },
  'a deletion that is near': {
    analyzer: keyDeletionImminent,
    events: [LISTED],
    bad: asked({ describe: { state: 'PendingDeletion', deletionAt: '2025-06-21T00:00:00Z' } }),
    good: asked({ describe: { state: 'Disabled' } }),
  },
  'a key that nothing describes': {
    analyzer: undescribedKey,
    events: [USE],
    bad: asked({ describe: { description: '' }, aliases: [], tags: {} }),
    good: asked({ describe: { description: 'Invoices' }, aliases: [], tags: {} }),
  },
  'a key that was never used': {
    analyzer: neverUsedKey,
    events: [LISTED],
    bad: asked({
      describe: { createdAt: '2025-02-01T00:00:00Z' },
      lastUsage: { trackingSince: '2025-01-01T00:00:00Z' },
    }),
    good: asked({
      describe: { createdAt: '2025-02-01T00:00:00Z' },
      lastUsage: { trackingSince: '2025-01-01T00:00:00Z', at: '2025-06-18T00:00:00Z', operation: 'Decrypt' },
    }),
  },
};

let ledger: Ledger;
let closeLedger: () => void;
const open: Warehouse[] = [];
beforeEach(async () => {
  ({ ledger, close: closeLedger } = await emptyLedger());
});
afterEach(() => {
  closeLedger();
  for (const warehouse of open.splice(0)) warehouse.close();
});

/** Whether each finding is there after a run over a store of its own. */
async function presentAfter(analyzer: Analyzer, holding: Holding): Promise<boolean[]> {
  const warehouse = await warehouseHolding(holding);
  open.push(warehouse);
  const { sink, models, site } = warehouse;
  const now = () => new Date('2025-06-20T00:00:00Z');
  const { runs } = await analyze({ sink, models, ledger, site, now }, { analyzers: [analyzer] });
  expect(runs.map(({ outcome }) => outcome)).not.toContain('failed');
  return (await ledger.findings()).map(({ present }) => present);
}

describe('a finding that rests on an inventory', () => {
  it.each(Object.entries(CASES))(
    'stands when the store is made anew without it: %s',
    async (_, { analyzer, events, bad }) => {
      const shown = [inventoryOf('2025-06-19T12:00:00Z', bad)];
      expect(await presentAfter(analyzer, { records: events, inventories: shown })).toEqual([true]);
      expect(await presentAfter(analyzer, { records: events })).toEqual([true]);
    },
  );

  it.each(Object.entries(CASES))(
    'is resolved by one that shows otherwise: %s',
    async (_, { analyzer, events, bad, good }) => {
      expect(
        await presentAfter(analyzer, { records: events, inventories: [inventoryOf('2025-06-19T12:00:00Z', bad)] }),
      ).toEqual([true]);
      expect(
        await presentAfter(analyzer, { records: events, inventories: [inventoryOf('2025-06-19T13:00:00Z', good)] }),
      ).toEqual([false]);
    },
  );

  it('stands where events tell of an older policy than the inventory that raised it', async () => {
    const closed = policyPut(policyOf(), { at: '2025-06-17T12:00:00Z' });
    const opened = [inventoryOf('2025-06-18T12:00:00Z', asked({ policy: OPEN }))];
    expect(await presentAfter(keyPolicyPublic, { records: [USE, closed], inventories: opened })).toEqual([true]);
    expect(await presentAfter(keyPolicyPublic, { records: [USE, closed] })).toEqual([true]);
  });

  it('stands where events tell of a policy at the same instant as the inventory that raised it', async () => {
    const closed = policyPut(policyOf(), { at: '2025-06-18T12:00:00Z' });
    const opened = [inventoryOf('2025-06-18T12:00:00Z', asked({ policy: OPEN }))];
    expect(await presentAfter(keyPolicyPublic, { records: [USE, closed], inventories: opened })).toEqual([true]);
    expect(await presentAfter(keyPolicyPublic, { records: [USE, closed] })).toEqual([true]);
  });

  it('is resolved by a policy put after the inventory, and by one found at the same instant as an event', async () => {
    const opened = policyPut(OPEN, { at: '2025-06-17T12:00:00Z' });
    const before = [inventoryOf('2025-06-16T12:00:00Z', asked({ policy: policyOf() }))];
    expect(await presentAfter(keyPolicyPublic, { records: [USE, opened], inventories: before })).toEqual([true]);
    const same = [inventoryOf('2025-06-17T12:00:00Z', asked({ policy: policyOf() }))];
    expect(await presentAfter(keyPolicyPublic, { records: [USE, opened], inventories: same })).toEqual([false]);
  });

  it('stands where events tell of an older state, and not once the key is used', async () => {
    const enabled = kmsCall('EnableKey', { at: '2025-06-17T12:00:00Z', request: { keyId: KEY } });
    const waits = asked({ describe: { state: 'PendingDeletion', deletionAt: '2025-06-21T00:00:00Z' } });
    const records = [LISTED, enabled];
    const shown = [inventoryOf('2025-06-18T12:00:00Z', waits)];
    expect(await presentAfter(keyDeletionImminent, { records, inventories: shown })).toEqual([true]);
    expect(await presentAfter(keyDeletionImminent, { records })).toEqual([true]);
    expect(await presentAfter(keyDeletionImminent, { records: [...records, USE] })).toEqual([false]);
  });

  it('stands where events tell of an older switch of rotation', async () => {
    const on = kmsCall('EnableKeyRotation', { at: '2025-06-17T12:00:00Z', request: { keyId: KEY } });
    const off = asked({ describe: OLD, rotation: { enabled: false } });
    const shown = [inventoryOf('2025-06-18T12:00:00Z', off)];
    expect(await presentAfter(rotationOff, { records: [USE, on], inventories: shown })).toEqual([true]);
    expect(await presentAfter(rotationOff, { records: [USE, on] })).toEqual([true]);
    const again = kmsCall('EnableKeyRotation', { at: '2025-06-19T13:00:00Z', request: { keyId: KEY } });
    expect(await presentAfter(rotationOff, { records: [USE, on, again] })).toEqual([false]);
  });

  it('about drifting policies stands where the one that drifted is known from before alone', async () => {
    const put = (key: string, at: string) =>
      policyPut(policyOf(), {
        key,
        at,
        region: key === MRK ? 'us-east-1' : 'us-west-2',
        request: { keyId: key, policyName: 'default', policy: JSON.stringify(policyOf()) },
      });
    const records = [LISTED, LISTED_WEST, put(MRK, '2025-06-17T12:00:00Z'), put(MRK_WEST, '2025-06-17T12:00:00Z')];
    const shown = [inventoryOf('2025-06-18T12:00:00Z', [{ arn: MRK_WEST, describe: {}, policy: FOREIGN }])];
    expect(await presentAfter(multiRegionPolicyDrift, { records, inventories: shown })).toEqual([true]);
    const primaryAgain = put(MRK, '2025-06-19T12:00:00Z');
    expect(await presentAfter(multiRegionPolicyDrift, { records: [...records, primaryAgain] })).toEqual([true]);
    const replicaAgain = put(MRK_WEST, '2025-06-19T12:00:00Z');
    expect(await presentAfter(multiRegionPolicyDrift, { records: [...records, replicaAgain] })).toEqual([false]);
  });

  it('is resolved by an event that shows otherwise', async () => {
    const shown = [inventoryOf('2025-06-18T12:00:00Z', asked({ policy: OPEN }))];
    expect(await presentAfter(keyPolicyPublic, { records: [USE], inventories: shown })).toEqual([true]);
    const closed = policyPut(policyOf(), { at: '2025-06-19T13:00:00Z' });
    expect(await presentAfter(keyPolicyPublic, { records: [USE, closed] })).toEqual([false]);
  });

  it('is resolved by the end of the grant that it is about', async () => {
    const made = kmsCall('CreateGrant', {
      at: '2025-06-19T12:00:00Z',
      request: { keyId: KEY, granteePrincipal: GRANT.GranteePrincipal, operations: ['Decrypt'] },
      response: { grantId: 'a1', keyId: KEY },
    });
    const revoked = kmsCall('RevokeGrant', { at: '2025-06-19T13:00:00Z', request: { keyId: KEY, grantId: 'a1' } });
    expect(await presentAfter(externalGrant, { records: [made] })).toEqual([true]);
    expect(await presentAfter(externalGrant, { records: [made, revoked] })).toEqual([false]);
  });

  it('about a foreign key of which nothing else is known is resolved when the trail has another key', async () => {
    const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
    const foreign = keyArn(undefined, { account: OTHER_ACCOUNT });
    const theirs = kmsCall('ListKeys', {
      at: '2025-06-19T12:00:00Z',
      key: null,
      by: asService('config.amazonaws.com'),
      account: OTHER_ACCOUNT,
    });
    const before = [trailInventoryOf('2025-06-19T12:00:00Z', [{ arn: trail, kmsKeyId: foreign }])];
    const after = [trailInventoryOf('2025-06-19T13:00:00Z', [{ arn: trail, kmsKeyId: KEY }])];
    expect(await presentAfter(trailKeyAtRisk, { records: [USE], inventories: before })).toEqual([true]);
    expect(await presentAfter(trailKeyAtRisk, { records: [USE, theirs], inventories: after })).toEqual([false]);
  });

  it('is resolved by the deletion of the key', async () => {
    const shown = [inventoryOf('2025-06-18T12:00:00Z', asked({ policy: OPEN }))];
    expect(await presentAfter(keyPolicyPublic, { records: [USE], inventories: shown })).toEqual([true]);
    const gone = kmsCall('DeleteKey', { at: '2025-06-19T13:00:00Z' });
    expect(await presentAfter(keyPolicyPublic, { records: [USE, gone] })).toEqual([false]);
  });
});

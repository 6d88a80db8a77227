import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import { accessSurvivesPolicy } from '@/lib/analyzers/access-survives-policy';
import { kmsEventsExcluded } from '@/lib/analyzers/kms-events-excluded';
import { trailKeyAtRisk } from '@/lib/analyzers/trail-key-at-risk';
import { writeOnlyTrail } from '@/lib/analyzers/write-only-trail';
import type { Analyzer } from '@/lib/model/analyzer';
import { analyze } from '@/lib/verbs/analyze';
import { keyArn, kmsCall, otherCall, type RawRecord } from '../support/events';
import { inventoryOf, trailInventoryOf } from '../support/inventory';
import { emptyLedger } from '../support/ledger';
import { allowing, policyOf, policyPut } from '../support/policy-put';
import { type Holding, type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const TRAIL = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const APP = 'arn:aws:iam::111122223333:role/App';
/** Says nothing of trails and keys; it shows that the Region, and CloudTrail's own calls, are in the logs. */
const ELSEWHERE = [
  kmsCall('ListKeys', { at: '2025-06-19T12:00:00Z', key: null }),
  otherCall('cloudtrail.amazonaws.com', 'StartLogging', { at: '2025-06-19T12:00:00Z', request: { name: 'other' } }),
];

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
async function presentAfter(analyzer: Analyzer, { records = [], ...holding }: Holding): Promise<boolean[]> {
  const warehouse = await warehouseHolding({ records: [...ELSEWHERE, ...records], ...holding });
  open.push(warehouse);
  const { sink, models, site } = warehouse;
  const now = () => new Date('2025-06-20T00:00:00Z');
  const { runs } = await analyze({ sink, models, ledger, site, now }, { analyzers: [analyzer] });
  expect(runs.map(({ outcome }) => outcome)).toEqual(['complete']);
  return (await ledger.findings()).map(({ present }) => present);
}

const all = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };

function chose(eventSelectors: object[], at: string): RawRecord {
  return otherCall('cloudtrail.amazonaws.com', 'PutEventSelectors', {
    at,
    request: { trailName: 'main', eventSelectors },
  });
}

describe.each([
  {
    analyzer: kmsEventsExcluded,
    what: 'KMS is left out',
    bad: {
      EventSelectors: [
        { ReadWriteType: 'All', IncludeManagementEvents: true, ExcludeManagementEventSources: ['kms.amazonaws.com'] },
      ],
    },
  },
  {
    analyzer: writeOnlyTrail,
    what: 'reads are left out',
    bad: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
  },
])('that $what, as an inventory showed of a trail,', ({ analyzer, bad }) => {
  const shown = (selectors: object, at = '2025-06-18T12:00:00Z') => [
    trailInventoryOf(at, [{ arn: TRAIL, selectors, logging: true }]),
  ];

  it('stands while nothing tells what the trail records', async () => {
    expect(await presentAfter(analyzer, { inventories: shown(bad) })).toEqual([true]);
    expect(await presentAfter(analyzer, {})).toEqual([true]);
  });

  it('stands where only an earlier call tells otherwise', async () => {
    expect(await presentAfter(analyzer, { inventories: shown(bad) })).toEqual([true]);
    const earlier = chose([{ readWriteType: 'All', includeManagementEvents: true }], '2025-06-17T12:00:00Z');
    expect(await presentAfter(analyzer, { records: [earlier] })).toEqual([true]);
  });

  it('is over once a later call, or a later inventory, tells otherwise', async () => {
    expect(await presentAfter(analyzer, { inventories: shown(bad) })).toEqual([true]);
    const later = chose([{ readWriteType: 'All', includeManagementEvents: true }], '2025-06-19T12:00:00Z');
    expect(await presentAfter(analyzer, { records: [later] })).toEqual([false]);
    expect(await presentAfter(analyzer, { inventories: shown(bad, '2025-06-19T13:00:00Z') })).toEqual([true]);
    expect(await presentAfter(analyzer, { inventories: shown(all, '2025-06-19T14:00:00Z') })).toEqual([false]);
  });

  it('is over once the trail is deleted', async () => {
    expect(await presentAfter(analyzer, { inventories: shown(bad) })).toEqual([true]);
    const deleted = otherCall('cloudtrail.amazonaws.com', 'DeleteTrail', {
      at: '2025-06-19T12:00:00Z',
      request: { name: TRAIL },
    });
    expect(await presentAfter(analyzer, { records: [deleted] })).toEqual([false]);
  });
});

describe('that the key of a trail is at risk', () => {
  const trailAt = (at: string, kmsKeyId = KEY) => trailInventoryOf(at, [{ arn: TRAIL, kmsKeyId }]);
  const keyAt = (at: string, state: string) => inventoryOf(at, [{ arn: KEY, describe: { state } }]);
  const disabled = kmsCall('DisableKey', { at: '2025-06-17T12:00:00Z', request: { keyId: KEY } });

  it('stands while nothing tells which key the trail has', async () => {
    const inventories = [trailAt('2025-06-18T12:00:00Z')];
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled], inventories })).toEqual([true]);
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled] })).toEqual([true]);
  });

  it('stands while nothing tells what state the key is in', async () => {
    const trail = trailAt('2025-06-18T12:00:00Z');
    const inventories = [keyAt('2025-06-18T12:00:00Z', 'Disabled'), trail];
    expect(await presentAfter(trailKeyAtRisk, { inventories })).toEqual([true]);
    expect(await presentAfter(trailKeyAtRisk, { inventories: [trail] })).toEqual([true]);
    const enabled = kmsCall('EnableKey', { at: '2025-06-17T12:00:00Z', request: { keyId: KEY } });
    expect(await presentAfter(trailKeyAtRisk, { records: [enabled], inventories: [trail] })).toEqual([true]);
  });

  it('is over once the key is enabled, or the trail has another', async () => {
    const trail = trailAt('2025-06-18T12:00:00Z');
    const enabled = kmsCall('EnableKey', { at: '2025-06-19T12:00:00Z', request: { keyId: KEY } });
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled], inventories: [trail] })).toEqual([true]);
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled, enabled], inventories: [trail] })).toEqual([false]);
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled], inventories: [trail] })).toEqual([true]);
    const moved = trailAt('2025-06-19T12:00:00Z', keyArn('99999999-12ab-34cd-56ef-1234567890ab'));
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled], inventories: [moved] })).toEqual([false]);
  });

  it('stands where the trail is known to have had another key before', async () => {
    const inventories = [trailAt('2025-06-18T12:00:00Z')];
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled], inventories })).toEqual([true]);
    const before = [trailAt('2025-06-16T12:00:00Z', keyArn('99999999-12ab-34cd-56ef-1234567890ab'))];
    expect(await presentAfter(trailKeyAtRisk, { records: [disabled], inventories: before })).toEqual([true]);
  });
});

describe('that access outlives its removal from the policy', () => {
  const removal = policyPut(policyOf(), { at: '2025-06-17T12:00:00Z' });
  const given = policyPut(policyOf(allowing({ AWS: APP }, 'kms:Decrypt')), { at: '2025-06-16T12:00:00Z' });
  const GRANT = { GrantId: 'a1', GranteePrincipal: APP, Operations: ['Decrypt'] };
  const listed = (grants: object[], at = '2025-06-18T12:00:00Z') => [inventoryOf(at, [{ arn: KEY, grants }])];

  it('stands while nothing tells of the grant', async () => {
    const records = [given, removal];
    expect(await presentAfter(accessSurvivesPolicy, { records, inventories: listed([GRANT]) })).toEqual([true]);
    expect(await presentAfter(accessSurvivesPolicy, { records })).toEqual([true]);
    const before = listed([], '2025-06-15T12:00:00Z');
    expect(await presentAfter(accessSurvivesPolicy, { records, inventories: before })).toEqual([true]);
  });

  it('is over once a later list of grants does not have it', async () => {
    const records = [given, removal];
    expect(await presentAfter(accessSurvivesPolicy, { records, inventories: listed([GRANT]) })).toEqual([true]);
    expect(await presentAfter(accessSurvivesPolicy, { records, inventories: listed([]) })).toEqual([false]);
  });

  it('stands while nothing tells what the policy was before', async () => {
    const was = inventoryOf('2025-06-16T12:00:00Z', [
      { arn: KEY, policy: policyOf(allowing({ AWS: APP }, 'kms:Decrypt')) },
    ]);
    const made = kmsCall('CreateGrant', {
      at: '2025-06-16T12:00:00Z',
      request: { keyId: KEY, granteePrincipal: APP, operations: ['Decrypt'] },
      response: { grantId: 'a1', keyId: KEY },
    });
    const records = [removal, made];
    expect(await presentAfter(accessSurvivesPolicy, { records, inventories: [was] })).toEqual([true]);
    expect(await presentAfter(accessSurvivesPolicy, { records })).toEqual([true]);
    const revoked = kmsCall('RevokeGrant', { at: '2025-06-19T12:00:00Z', request: { keyId: KEY, grantId: 'a1' } });
    expect(await presentAfter(accessSurvivesPolicy, { records: [...records, revoked], inventories: [was] })).toEqual([
      false,
    ]);
  });
});

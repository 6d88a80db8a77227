import { afterEach, describe, expect, it } from 'vitest';
import type { Standing } from '@/lib/queries/blind-trails';
import { keySuggestion } from '@/lib/queries/key-suggestion';
import { asRole, keyArn, kmsCall, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { trailInventoryOf } from '../support/inventory';
import { type Holding, type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const role = (name: string) => `arn:aws:iam::${OWN_ACCOUNT}:role/${name}`;

let warehouse: Warehouse;
afterEach(() => warehouse.close());

function created(statements: readonly object[]): RawRecord {
  return kmsCall('CreateKey', {
    key: KEY,
    at: '2025-06-01T00:00:00Z',
    request: { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) },
    response: { keyMetadata: { arn: KEY, keyId: KEY } },
  });
}

const app = {
  Sid: 'App',
  Effect: 'Allow',
  Principal: { AWS: [role('App'), role('Idle')] },
  Action: ['kms:Decrypt', 'kms:Encrypt'],
  Resource: '*',
};

/** A ledger in which one finding stands: of a trail of an account, with uses that arrive by another way or do not. */
function ledgerWith(found: readonly [analyzer: string, account: string, stillArriving: boolean][]): Standing {
  return {
    present: async (wanted) =>
      found.flatMap(([analyzer, account, still_arriving]) =>
        analyzer === wanted
          ? [{ scope: `${account}/us-east-1`, detail: JSON.stringify({ still_arriving }), decision: { kind: 'none' } }]
          : [],
      ),
  };
}

async function asked(
  records: readonly RawRecord[],
  ledger = ledgerWith([]),
  inventories: NonNullable<Holding['inventories']> = [],
  { site = {}, days = 90 }: { readonly site?: NonNullable<Holding['site']>; readonly days?: number } = {},
) {
  warehouse = await warehouseHolding({ records, inventories, site });
  return keySuggestion({ ...warehouse, ledger }, { keyArn: KEY, keyAccount: OWN_ACCOUNT, days, now: warehouse.asOf });
}

const decrypt = kmsCall('Decrypt', { key: KEY, at: '2025-06-05T10:00:00Z', by: asRole('App') });

const weeks = Array.from({ length: 20 }, (_, day) =>
  kmsCall('Decrypt', { key: KEY, at: `2025-06-${String(day + 5).padStart(2, '0')}T10:00:00Z`, by: asRole('App') }),
);

describe('what a key policy allows in vain', () => {
  it('is who never came, and of those who came what they never did', async () => {
    const { suggestion } = await asked([created([app]), decrypt]);
    expect(suggestion.unused).toEqual(
      expect.arrayContaining([
        { statement: 0, principal: role('App'), actions: ['kms:Encrypt'] },
        { statement: 0, principal: role('Idle'), actions: ['kms:Decrypt', 'kms:Encrypt'] },
      ]),
    );
    expect(JSON.stringify(suggestion.document)).not.toContain('Idle');
  });

  it('is what only a refused call asked for', async () => {
    const refused = kmsCall('Encrypt', {
      key: KEY,
      at: '2025-06-05T11:00:00Z',
      by: asRole('App'),
      error: 'AccessDenied',
    });
    const { suggestion } = await asked([created([app]), decrypt, refused]);
    expect(suggestion.unused.find(({ principal }) => principal === role('App'))?.actions).toEqual(['kms:Encrypt']);
  });

  it('refuses nothing that was seen to succeed, and calls a few days too few', async () => {
    const { suggestion, daysObserved } = await asked([created([app]), decrypt]);
    expect(suggestion.replayed.map(({ outcome }) => outcome)).not.toContain('denied');
    expect(suggestion.readiness).toBe('insufficient');
    expect(daysObserved).toBeLessThan(14);
  });

  it('counts the days that were asked for, whatever span the site calls a key unused by', async () => {
    const site = { unusedAfterDays: 7 };
    const found = await asked([created([app]), ...weeks], ledgerWith([]), [], { site });
    expect([found.daysObserved, found.suggestion.readiness]).toEqual([21, 'review']);
    warehouse.close();
    // Three weeks of records, then none for four weeks but of the last day.
    const late = kmsCall('Decrypt', { key: KEY, at: '2025-07-24T10:00:00Z', by: asRole('App') });
    const gap = await asked([created([app]), ...weeks, late], ledgerWith([]), [], { days: 14 });
    expect([gap.daysObserved, gap.suggestion.readiness]).toEqual([1, 'insufficient']);
  });

  it.each([
    ['nothing else is known', [], 'review'],
    ['a trail of the account leaves KMS out', [['kms-events-excluded', OWN_ACCOUNT, false]], 'insufficient'],
    ['a trail of the account has writes only', [['write-only-trail', OWN_ACCOUNT, false]], 'insufficient'],
    ['what it leaves out arrives by another way', [['kms-events-excluded', OWN_ACCOUNT, true]], 'review'],
    ['it is a trail of another account', [['write-only-trail', '444455556666', false]], 'review'],
  ] as const)('after weeks of records, where %s', async (_, found, readiness) => {
    const { suggestion } = await asked([created([app]), ...weeks], ledgerWith(found.map((one) => [...one])));
    expect(suggestion.readiness).toBe(readiness);
  });

  const ORGANIZATION_TRAIL = 'arn:aws:cloudtrail:us-east-1:444455556666:trail/organization';
  const writesOnly = { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] };
  const all = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };

  it.each([
    ['has writes only and no use was seen since', 24, writesOnly, 'us-east-1', 'insufficient'],
    ['has writes only, but use arrives by another way', 10, writesOnly, 'us-east-1', 'review'],
    ['records all', 24, all, 'us-east-1', 'review'],
    ['has writes only, in another Region', 24, writesOnly, 'eu-west-1', 'review'],
  ] as const)(
    'after weeks of records, where the trail of the organization %s',
    async (_, day, selectors, region, readiness) => {
      const at = `2025-06-${day}T08:00:00Z`;
      const shown = { TrailARN: ORGANIZATION_TRAIL, HomeRegion: 'us-east-1', IsOrganizationTrail: true };
      const shownHere = {
        keytrailInventory: 1 as const,
        collectedAt: at,
        regions: [
          {
            accountId: OWN_ACCOUNT,
            region,
            outputs: [
              {
                command: 'cloudtrail describe-trails',
                output: {
                  trailList: [
                    { ...shown, Name: 'organization', IsMultiRegionTrail: true, LogFileValidationEnabled: true },
                  ],
                },
              },
            ],
          },
        ],
      };
      const { suggestion } = await asked([created([app]), ...weeks], ledgerWith([]), [
        trailInventoryOf(at, [{ arn: ORGANIZATION_TRAIL, organization: true, logging: true, selectors }]),
        shownHere,
      ]);
      expect(suggestion.readiness).toBe(readiness);
    },
  );
});

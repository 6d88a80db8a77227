import { describe, expect, it } from 'vitest';
import type { Inventory, InventoryTrail } from '@/lib/inventory/inventory';
import { trailRows } from '@/lib/keys/trail-rows';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const trail = (over: Partial<InventoryTrail> = {}): InventoryTrail => ({
  trailArn: ARN,
  homeRegion: 'us-east-1',
  multiRegion: true,
  organization: false,
  kmsKeyId: null,
  validated: true,
  logging: { known: true, value: true },
  selectors: { known: true, value: JSON.stringify({ EventSelectors: [{ ReadWriteType: 'All' }] }) },
  ...over,
});
const told = (
  collectedAt: string,
  trails: readonly InventoryTrail[],
  places?: Inventory['trailPlaces'],
): Inventory => ({
  collectedAt,
  organizationId: null,
  accounts: [],
  trustedAccounts: [],
  keys: [],
  trails,
  ...(places && { trailPlaces: places }),
});
const home = (...trails: readonly string[]) => [{ accountId: '111122223333', region: 'us-east-1', trails }];
const MAY = '2025-05-01T00:00:00Z';
const JUNE = '2025-06-01T00:00:00Z';

describe('the settings of trails', () => {
  it('are those of the newest inventory, whatever the order of arrival', () => {
    const [row] = trailRows([
      told(JUNE, [trail({ logging: { known: true, value: false } })]),
      told(MAY, [trail()]),
    ]).trail_settings;
    expect(row).toMatchObject({ logging: false, kms_reads: true, kms_writes: true, told_at: new Date(JUNE) });
  });

  it('are unknown, with the reason, where CloudTrail refused or was not asked', () => {
    const refused = { known: false, reason: 'AccessDeniedException: no' } as const;
    const [row] = trailRows([told(MAY, [trail({ logging: refused, selectors: undefined })])]).trail_settings;
    expect(row).toMatchObject({
      logging: null,
      logging_unknown: 'AccessDeniedException: no',
      kms_reads: null,
      management: null,
      selectors_unknown: 'not asked',
    });
  });

  it('keep what was told before where a later list did not ask, and drop it where it asked in vain', () => {
    const listed = trail({ logging: undefined, selectors: undefined });
    const denied = trail({ logging: { known: false, reason: 'AccessDenied' } });
    const [kept] = trailRows([told(MAY, [trail()]), told(JUNE, [listed])]).trail_settings;
    expect(kept).toMatchObject({ logging: true, management: true, told_at: new Date(JUNE) });
    const [unknown] = trailRows([told(MAY, [trail()]), told(JUNE, [denied])]).trail_settings;
    expect(unknown).toMatchObject({ logging: null, logging_unknown: 'AccessDenied' });
  });

  it('are gone with a trail that a newer list of its home lacks, and stay where nobody asked again', () => {
    expect(trailRows([told(MAY, [trail()], home(ARN)), told(JUNE, [], home())]).trail_settings).toEqual([]);
    expect(trailRows([told(MAY, [trail()], home(ARN)), told(JUNE, [])]).trail_settings).toHaveLength(1);
  });

  it('say of each place which trails it showed last', () => {
    expect(trailRows([told(MAY, [trail()], home(ARN)), told(JUNE, [], home())]).trail_places).toEqual([
      {
        account_id: '111122223333',
        region: 'us-east-1',
        trails: [],
        recorded: 'none',
        recorded_since: new Date(JUNE),
        told_at: new Date(JUNE),
      },
    ]);
  });

  const selected = (...fields: readonly object[]) => ({
    known: true,
    value: JSON.stringify({ EventSelectors: fields }),
  });
  it.each([
    ['all', {}],
    ['without-use', { selectors: selected({ ReadWriteType: 'WriteOnly' }) }],
    ['without-use', { selectors: selected({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }) }],
    ['none', { selectors: selected({ IncludeManagementEvents: false }) }],
    ['none', { logging: { known: true, value: false } }],
    [null, { logging: { known: false, reason: 'AccessDenied' } }],
    [null, { selectors: undefined }],
  ] as const)('say that a place is recorded: %s', (recorded, over) => {
    expect(trailRows([told(MAY, [trail(over as Partial<InventoryTrail>)], home(ARN))]).trail_places).toMatchObject([
      { recorded, recorded_since: recorded === null ? null : new Date(MAY) },
    ]);
  });

  it('say since when a place is recorded as it is: from the first of the answers that agree', () => {
    const stopped = trail({ logging: { known: true, value: false } });
    const asked = [
      told('2025-05-01T00:00:00Z', [trail()], home(ARN)),
      told('2025-05-08T00:00:00Z', [stopped], home(ARN)),
      told('2025-05-15T00:00:00Z', [stopped], home(ARN)),
    ];
    expect(trailRows(asked).trail_places).toMatchObject([
      { recorded: 'none', recorded_since: new Date('2025-05-08T00:00:00Z'), told_at: new Date('2025-05-15T00:00:00Z') },
    ]);
    expect(trailRows([...asked, told('2025-05-22T00:00:00Z', [trail()], home(ARN))]).trail_places).toMatchObject([
      { recorded: 'all', recorded_since: new Date('2025-05-22T00:00:00Z') },
    ]);
  });
});

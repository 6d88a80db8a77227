import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseKeyArn } from '@/lib/model/parse';
import { keyDossier } from '@/lib/queries/key-dossier';
import { keyRefusals } from '@/lib/queries/key-refusals';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const arnOf = (n: number) =>
  parseKeyArn(`arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-00000000000${n}`) ?? expect.fail();
const [asked, other] = [arnOf(1), arnOf(2)];
const collectedAt = '2026-11-22T00:00:00Z';

let warehouse: Warehouse;
beforeAll(async () => {
  const error = { code: 'AccessDeniedException', message: 'no', action: 'kms:ListGrants', resource: asked };
  warehouse = await warehouseHolding({
    inventories: [
      {
        keytrailInventory: 1,
        collectedAt,
        regions: [
          {
            accountId: '111122223333',
            region: 'us-east-1',
            outputs: [
              { command: 'kms list-keys', output: { Keys: [asked, other].map((KeyArn) => ({ KeyArn })) } },
              { command: 'kms list-grants', keyId: asked, error },
              { command: 'kms list-grants', keyId: other, output: { Grants: [] } },
            ],
          },
        ],
      },
    ],
  });
});
afterAll(() => warehouse.close());

describe('what AWS refused to tell of a key', () => {
  it('is known of that key, with the right that is missing', async () => {
    expect(await keyRefusals(warehouse.models, asked)).toEqual([
      {
        aspect: 'grants',
        reason: `AccessDeniedException (kms:ListGrants on ${asked}): no`,
        asked_at: new Date(collectedAt),
      },
    ]);
    expect((await keyDossier(warehouse.models, asked, new Date('2026-11-22T00:00:00Z'))).refusals).toHaveLength(1);
  });

  it('is nothing of a key that was told of', async () => {
    expect(await keyRefusals(warehouse.models, other)).toEqual([]);
    expect((await keyDossier(warehouse.models, other, new Date('2026-11-22T00:00:00Z'))).refusals).toEqual([]);
  });
});

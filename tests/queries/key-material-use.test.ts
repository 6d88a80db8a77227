import { describe, expect, it } from 'vitest';
import { keyMaterialUse } from '@/lib/queries/key-material-use';
import { keyArn, kmsCall, kmsServiceEvent } from '../support/events';
import { type Holding, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)];
const AS_OF = new Date('2025-06-30T00:00:00Z');
const decrypt = (keyMaterialId: string, at: string, error?: string) =>
  kmsCall('Decrypt', { at, additional: { keyMaterialId }, ...(error && { error }) });

async function use(records: Holding) {
  const warehouse = await warehouseHolding(records);
  try {
    return await keyMaterialUse(warehouse.models, KEY, AS_OF);
  } finally {
    warehouse.close();
  }
}

describe('decryptions on old material', () => {
  const rotated = kmsServiceEvent('RotateKey', {
    at: '2025-06-10T10:00:00Z',
    details: { keyId: KEY, rotationType: 'AUTOMATIC', previousKeyMaterialId: OLD, currentKeyMaterialId: NEW },
  });

  it('are those that name another material than the last rotation did', async () => {
    const records = [
      rotated,
      decrypt(OLD, '2025-06-11T10:00:00Z'),
      decrypt(OLD, '2025-06-12T10:00:00Z'),
      decrypt(NEW, '2025-06-13T10:00:00Z'),
      decrypt(OLD, '2025-06-14T10:00:00Z', 'AccessDenied'),
      decrypt(OLD, '2025-01-14T10:00:00Z'),
    ];
    expect(await use({ records })).toEqual({ current_material_id: NEW, decrypts: 3, on_old: 2 });
  });

  it('cannot be told where nothing says which material is current', async () => {
    expect(await use({ records: [decrypt(OLD, '2025-06-11T10:00:00Z')] })).toEqual({
      current_material_id: null,
      decrypts: 1,
      on_old: 0,
    });
  });
});

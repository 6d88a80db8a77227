import { describe, expect, it } from 'vitest';
import type { Inventory, InventoryKey } from '@/lib/inventory/inventory';
import { refusalRows } from '@/lib/keys/refusal-rows';
import { inTurns } from '@/lib/model/turns';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const DENIED = `AccessDeniedException (kms:GetKeyPolicy on ${KEY}): no`;

function inventory(day: string, key: Omit<InventoryKey, 'keyArn'>): Inventory {
  const collectedAt = `2026-11-${day}T00:00:00Z`;
  return { collectedAt, organizationId: null, accounts: [], trustedAccounts: [], keys: [{ keyArn: KEY, ...key }] };
}

const denied = { policy: { known: false, reason: DENIED } } as const;
const told = { policy: { known: true, value: '{}' } } as const;

const rowsOf = (inventories: Parameters<typeof refusalRows>[0]) => inTurns(refusalRows(inventories));

describe('what was refused about a key', () => {
  it('is told with the reason and the day', async () => {
    expect(await rowsOf([inventory('20', denied)])).toEqual([
      { key_arn: KEY, aspect: 'policy', reason: DENIED, asked_at: new Date('2026-11-20T00:00:00Z') },
    ]);
  });

  it('ends with an answer, whatever the order of the inventories, and begins anew', async () => {
    expect(await rowsOf([inventory('21', told), inventory('20', denied)])).toEqual([]);
    expect(await rowsOf([inventory('21', denied), inventory('20', told)])).toHaveLength(1);
  });

  it('stays when a later inventory did not ask', async () => {
    expect(await rowsOf([inventory('20', denied), inventory('21', { tags: { known: true, value: {} } })])).toHaveLength(
      1,
    );
  });

  it('is nothing where KMS does not offer the call', async () => {
    const unsupported = {
      rotations: { known: false, reason: 'UnsupportedOperationException: not for this key' },
    } as const;
    expect(await rowsOf([inventory('20', unsupported)])).toEqual([]);
  });
});

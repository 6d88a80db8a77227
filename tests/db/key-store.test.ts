import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { KeyRows } from '@/db/key-store';
import { sql } from '@/lib/sql/sql';
import { warehouseHolding } from '../support/warehouse';

const NONE: KeyRows = {
  trusted_accounts: [],
  keys: [],
  policy_versions: [],
  external_access: [],
  policy_remarks: [],
  grants: [],
  key_rotations: [],
  key_changes: [],
  key_refusals: [],
  iam_listings: [],
  iam_principals: [],
  iam_wide_decrypts: [],
  trail_settings: [],
  trail_places: [],
};

const partner = {
  account_id: '777788889999',
  name: 'Partner',
  relation: 'partner',
  until: new Date('2027-06-30T00:00:00Z'),
};
const member = { account_id: '222233334444', relation: 'organization' };

describe('the key store', () => {
  it('replaces every table whole, and takes what a row does not say for not known', async () => {
    const { keys, models, close } = await warehouseHolding();
    await keys.replace({ ...NONE, trusted_accounts: [partner] }, null);
    await keys.replace({ ...NONE, trusted_accounts: [partner, member] }, null);
    expect(await models.rows(sql`select * from trusted_accounts order by account_id`, z.unknown())).toEqual([
      { account_id: '222233334444', name: null, relation: 'organization', until: null, units: null },
      { account_id: '777788889999', name: 'Partner', relation: 'partner', until: '2027-06-30 00:00:00', units: null },
    ]);
    close();
  });

  it('keeps the old state when a row does not fit', async () => {
    const { keys, models, close } = await warehouseHolding();
    await keys.replace({ ...NONE, trusted_accounts: [partner] }, null);
    await expect(keys.replace({ ...NONE, trusted_accounts: [{ ...member, until: 'some day' }] }, null)).rejects.toThrow(
      /until is TIMESTAMP/,
    );
    const left = await models.rows(sql`select account_id from trusted_accounts`, z.object({ account_id: z.string() }));
    expect(left).toEqual([{ account_id: '777788889999' }]);
    close();
  });

  it('keeps text of any kind as it is', async () => {
    const { keys, models, close } = await warehouseHolding();
    const name = `'; drop table keys; -- \u202e\u0000 암호키`;
    await keys.replace({ ...NONE, trusted_accounts: [{ ...member, name }] }, null);
    const [row] = await models.rows(sql`select name from trusted_accounts`, z.object({ name: z.string() }));
    expect(row?.name).toBe(name);
    close();
  });
});

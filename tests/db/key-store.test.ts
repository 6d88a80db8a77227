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
const THREE = ['222233334444', '444455556666', '777788889999'];
const member = { account_id: '222233334444', relation: 'organization' };

async function* packs(...rows: KeyRows[]): AsyncGenerator<KeyRows> {
  yield* rows;
}

describe('the key store', () => {
  it('replaces every table whole, and takes what a row does not say for not known', async () => {
    const { keys, models, close } = await warehouseHolding();
    await keys.replace(packs({ ...NONE, trusted_accounts: [partner] }), null);
    await keys.replace(packs({ ...NONE, trusted_accounts: [partner, member] }), null);
    expect(await models.rows(sql`select * from trusted_accounts order by account_id`, z.unknown())).toEqual([
      { account_id: '222233334444', name: null, relation: 'organization', until: null, units: null },
      { account_id: '777788889999', name: 'Partner', relation: 'partner', until: '2027-06-30 00:00:00', units: null },
    ]);
    close();
  });

  it('keeps the old state when a row does not fit', async () => {
    const { keys, models, close } = await warehouseHolding();
    await keys.replace(packs({ ...NONE, trusted_accounts: [partner] }), null);
    await expect(
      keys.replace(packs({ ...NONE, trusted_accounts: [{ ...member, until: 'some day' }] }), null),
    ).rejects.toThrow(/until is TIMESTAMP/);
    const left = await models.rows(sql`select account_id from trusted_accounts`, z.object({ account_id: z.string() }));
    expect(left).toEqual([{ account_id: '777788889999' }]);
    close();
  });

  it('takes rows that come in packs, which are all there at once or not at all', async () => {
    const { keys, models, close } = await warehouseHolding();
    const named = async () => {
      const rows = await models.rows(
        sql`select account_id from trusted_accounts order by account_id`,
        z.object({ account_id: z.string() }),
      );
      return rows.map(({ account_id }) => account_id);
    };
    const pack = (accountId: string): KeyRows => ({
      ...NONE,
      trusted_accounts: [{ ...member, account_id: accountId }],
    });
    await keys.replace(packs(pack('111122223333')), null);
    async function* watched(): AsyncGenerator<KeyRows> {
      for (const id of THREE) {
        yield pack(id);
        expect(await named(), 'the old state until the last has come').toEqual(['111122223333']);
      }
    }
    await keys.replace(watched(), null);
    expect(await named()).toEqual(THREE);
    async function* brokenOff(): AsyncGenerator<KeyRows> {
      yield* [pack('111122223333'), pack('333344445555')];
      throw new Error('no more');
    }
    await expect(keys.replace(brokenOff(), null)).rejects.toThrow('no more');
    expect(await named()).toEqual(THREE);
    const tables = await models.rows(
      sql`select table_name from duckdb_tables() where table_name like 'staged_%'`,
      z.object({ table_name: z.string() }),
    );
    expect(tables).toEqual([]);
    await keys.replace(packs(), null);
    expect(await named()).toEqual([]);
    close();
  });

  it('keeps text of any kind as it is', async () => {
    const { keys, models, close } = await warehouseHolding();
    const name = `'; drop table keys; -- \u202e\u0000 암호키`;
    await keys.replace(packs({ ...NONE, trusted_accounts: [{ ...member, name }] }), null);
    const [row] = await models.rows(sql`select name from trusted_accounts`, z.object({ name: z.string() }));
    expect(row?.name).toBe(name);
    close();
  });
});

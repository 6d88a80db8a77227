import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import {
  asForeign,
  asRole,
  asService,
  crossAccountPair,
  keyArn,
  kmsCall,
  nextId,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  otherCall,
  type RawRecord,
} from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

describe.each([
  ['rows', 1_000_000],
  ['files', 1],
])('parts that are kept as %s', (_form, sealFromEvents) => {
  let warehouse: Warehouse;
  afterEach(() => warehouse.close());

  async function holding(...parts: readonly (readonly RawRecord[])[]): Promise<Warehouse> {
    warehouse = await warehouseHolding({ sealFromEvents });
    for (const part of parts) await warehouse.add(part);
    return warehouse;
  }

  async function stored(): Promise<{ id: string; counted: boolean }[]> {
    return warehouse.facts.rows(
      sql`select cast(event_id as varchar) as id, counted from kms_events order by event_id`,
      z.object({ id: z.string(), counted: z.boolean() }),
    );
  }

  async function calls(table: 'usage_hour' | 'edge_day' | 'cross_account_day'): Promise<number> {
    const [row] = await warehouse.models.rows(
      { text: `select coalesce(sum(calls), 0) as calls from ${table}`, values: {} },
      z.object({ calls: integer }),
    );
    return row?.calls ?? 0;
  }

  describe('the same event twice', () => {
    it('is stored once when both stand in one part', async () => {
      const call = kmsCall('Decrypt');
      await holding([call, call, kmsCall('Encrypt')]);
      expect(await stored()).toHaveLength(2);
      expect(await calls('usage_hour')).toBe(2);
    });

    it('is stored once when it comes again later, with others that are new', async () => {
      const call = kmsCall('Decrypt');
      await holding([call], [call, kmsCall('Encrypt')]);
      expect(await stored()).toHaveLength(2);
      expect(await calls('usage_hour')).toBe(2);
    });

    it('is stored once when it names no account, whatever accounts the other events have', async () => {
      const call = kmsCall('Decrypt', { and: { recipientAccountId: undefined } });
      await holding([kmsCall('Encrypt'), call], [kmsCall('Encrypt', { account: OTHER_ACCOUNT })], [call]);
      expect(await stored()).toHaveLength(3);
    });

    it('is stored once when parts of other accounts came between', async () => {
      const call = kmsCall('Decrypt');
      await holding([call], [kmsCall('Decrypt', { account: OTHER_ACCOUNT })], [call, kmsCall('Encrypt')]);
      expect(await stored()).toHaveLength(3);
    });

    it('is stored once when a pipeline wrote its time in another zone', async () => {
      const call = kmsCall('Decrypt', { at: '2025-06-01T12:00:00Z' });
      await holding([call], [{ ...call, eventTime: '2025-06-01 21:00:00' }]);
      expect(await stored()).toHaveLength(1);
    });

    it('is stored once when another service made it', async () => {
      const event = otherCall('cloudtrail.amazonaws.com', 'StopLogging');
      await holding([event, event], [event]);
      const rows = await warehouse.facts.rows(
        sql`select event_name from context_events`,
        z.object({ event_name: z.string() }),
      );
      expect(rows).toEqual([{ event_name: 'StopLogging' }]);
    });
  });

  describe('a call across accounts', () => {
    for (const order of ['caller first', 'owner first', 'together'] as const) {
      it(`counts once, by the caller's copy: ${order}`, async () => {
        const { callers, owners } = crossAccountPair('Decrypt');
        if (order === 'together') await holding([owners, callers]);
        else await holding(...(order === 'caller first' ? [[callers], [owners]] : [[owners], [callers]]));
        expect(await stored()).toHaveLength(2);
        const counted = (await stored()).filter((row) => row.counted).map((row) => row.id);
        expect(counted).toEqual([callers.eventID]);
        expect(await calls('usage_hour')).toBe(1);
        expect(await calls('cross_account_day')).toBe(1);
        const [pair] = await warehouse.models.rows(
          sql`select principal, caller_account_id, key_account_id from cross_account_day`,
          z.object({ principal: z.string(), caller_account_id: z.string(), key_account_id: z.string() }),
        );
        expect(pair).toEqual({
          principal: `arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`,
          caller_account_id: OTHER_ACCOUNT,
          key_account_id: OWN_ACCOUNT,
        });
      });
    }

    it('keeps the other rows of the older part when that part is extracted again', async () => {
      const { callers, owners } = crossAccountPair('Decrypt');
      await holding([owners, kmsCall('Encrypt'), kmsCall('Encrypt')], [callers]);
      expect(await calls('usage_hour')).toBe(3);
      expect(await calls('edge_day')).toBe(3);
    });

    it("counts by the owner's copy when the caller's is not here", async () => {
      await holding([crossAccountPair('Decrypt').owners]);
      expect((await stored()).map((row) => row.counted)).toEqual([true]);
      expect(await calls('cross_account_day')).toBe(1);
    });

    it("of ReEncrypt between two owners counts once, for both keys, when neither copy is the caller's", async () => {
      const shared = nextId();
      const source = keyArn('aaaaaaaa-0000-0000-0000-000000000000', { account: OWN_ACCOUNT });
      const target = keyArn('bbbbbbbb-0000-0000-0000-000000000000', { account: '999988887777' });
      const copy = (key: string, account: string) =>
        kmsCall('ReEncrypt', {
          key,
          shared,
          by: asForeign(),
          account,
          request: { sourceKeyId: source, destinationKeyId: target },
        });
      await holding([copy(source, OWN_ACCOUNT)], [copy(target, '999988887777')]);
      expect((await stored()).filter((row) => row.counted)).toHaveLength(1);
    });

    it('is not confused by a service whose events share an id although nothing crosses', async () => {
      const shared = nextId();
      const by = asService('dynamodb.amazonaws.com');
      await holding([
        kmsCall('Decrypt', { by, shared, account: OWN_ACCOUNT }),
        kmsCall('Decrypt', { by, shared, account: OTHER_ACCOUNT, key: keyArn(undefined, { account: OTHER_ACCOUNT }) }),
      ]);
      expect((await stored()).map((row) => row.counted)).toEqual([true, true]);
      expect(await calls('cross_account_day')).toBe(0);
    });
  });

  describe('events that must not count', () => {
    it('counts the management record, not the network record of the same call, in either order', async () => {
      const call = kmsCall('Decrypt');
      const network = { ...call, eventID: nextId(), eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent' };
      await holding([network], [call]);
      expect(await calls('usage_hour')).toBe(1);
      await warehouse.close();
      await holding([call], [network]);
      expect(await calls('usage_hour')).toBe(1);
    });

    it('counts a refused network record that has no management record', async () => {
      await holding([
        kmsCall('Decrypt', {
          error: 'VpceAccessDenied',
          and: { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent' },
        }),
      ]);
      expect((await stored()).map((row) => row.counted)).toEqual([true]);
    });

    it('counts the correction, not the corrected event, in either order', async () => {
      const call = kmsCall('Decrypt');
      const correction = kmsCall('Decrypt', {
        and: { addendum: { reason: 'UPDATED_DATA', originalEventID: call.eventID } },
      });
      await holding([call], [correction]);
      expect(await calls('usage_hour')).toBe(1);
      await warehouse.close();
      await holding([correction], [call]);
      expect(await calls('usage_hour')).toBe(1);
    });
  });

  it('adds a part wholly or not at all', async () => {
    await holding([kmsCall('Decrypt', { by: asRole() })]);
    const aborted = AbortSignal.abort(new Error('stopped'));
    const part = { events: null, contextEvents: null, coverage: null, files: [] };
    await expect(warehouse.sink.commit('test', part, aborted)).rejects.toThrow('stopped');
    const rows = await warehouse.models.rows(sql`select part_id from parts`, z.object({ part_id: integer }));
    expect(rows).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Site } from '@/lib/model/site';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { keyArn, kmsCall, kmsServiceEvent, nextId, type RawRecord } from '../support/events';
import { inventoryOf } from '../support/inventory';
import { type Holding, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

const row = z.looseObject({
  key_arn: z.string(),
  state: z.string(),
  aliases: z.array(z.string()),
  rotation_enabled: z.boolean().nullable(),
  grants_active: z.coerce.number(),
});

/** Key state after these records, by ARN. */
async function stateAfter(
  records: readonly RawRecord[],
  inventories: Holding['inventories'] = [],
): Promise<Map<string, z.infer<typeof row>>> {
  const warehouse = await warehouseHolding({ records, inventories });
  try {
    await refreshKeys({ ...warehouse, site: Site.parse({}), now: () => new Date('2026-11-22T00:00:00Z') });
    const rows = await warehouse.models.rows(sql`select * from keys order by key_arn`, row);
    return new Map(rows.map((key) => [key.key_arn, key]));
  } finally {
    warehouse.close();
  }
}

const call = (name: string, at: string, more: Parameters<typeof kmsCall>[1] = {}) =>
  kmsCall(name, { at, request: { keyId: KEY }, ...more });

describe('key state from events', () => {
  it('follows disabling and enabling', async () => {
    const keys = await stateAfter([
      call('DisableKey', '2026-11-01T10:00:00Z'),
      call('EnableKey', '2026-11-02T10:00:00Z'),
    ]);
    expect(keys.get(KEY)?.state).toBe('Enabled');
  });

  it('is not moved by a call that was denied', async () => {
    const keys = await stateAfter([
      call('EnableKey', '2026-11-01T10:00:00Z'),
      call('DisableKey', '2026-11-02T10:00:00Z', { error: 'AccessDenied', message: 'not authorized' }),
    ]);
    expect(keys.get(KEY)?.state).toBe('Enabled');
  });

  it('is disabled since it was first disabled, however often somebody does so again', async () => {
    const keys = await stateAfter([
      call('DisableKey', '2026-10-01T10:00:00Z'),
      call('DisableKey', '2026-11-01T10:00:00Z'),
    ]);
    expect(keys.get(KEY)).toMatchObject({ state: 'Disabled', state_since: '2026-10-01 10:00:00' });
  });

  it('lets a cancellation win within the second of the request', async () => {
    const at = '2026-11-02T10:00:00Z';
    const keys = await stateAfter([call('CancelKeyDeletion', at), call('ScheduleKeyDeletion', at)]);
    expect(keys.get(KEY)?.state).toBe('Disabled');
  });

  it.each(['PendingDeletion', 'PendingReplicaDeletion'])(
    'goes on waiting for deletion when its material expires meanwhile: %s',
    async (keyState) => {
      const keys = await stateAfter([
        call('ScheduleKeyDeletion', '2026-11-01T10:00:00Z', { response: { keyId: KEY, keyState } }),
        kmsServiceEvent('DeleteExpiredKeyMaterial', { at: '2026-11-02T10:00:00Z', details: { keyId: KEY } }),
      ]);
      expect(keys.get(KEY)?.state).toBe(keyState);
    },
  );

  it('begins to wait for its own deletion with the end of its last replica', async () => {
    const [primary, ...replicas] = ['us-east-1', 'eu-west-1', 'us-west-2'].map((region) =>
      keyArn(`mrk-${'1'.repeat(32)}`, { region }),
    );
    const deleted = (key: string | undefined, at: string) =>
      kmsServiceEvent('DeleteKey', { at, key: key ?? '', details: { keyId: key } });
    const records = [
      ...['eu-west-1', 'us-west-2'].map((replicaRegion) =>
        call('ReplicateKey', '2026-09-01T10:00:00Z', {
          key: primary ?? '',
          request: { keyId: primary, replicaRegion },
        }),
      ),
      call('ScheduleKeyDeletion', '2026-10-01T10:00:00Z', {
        key: primary ?? '',
        request: { keyId: primary, pendingWindowInDays: 7 },
        response: { keyId: primary, keyState: 'PendingReplicaDeletion', pendingWindowInDays: 7 },
      }),
      deleted(replicas[0], '2026-11-10T10:00:00Z'),
    ];
    const keys = await stateAfter(records);
    expect(keys.get(primary ?? '')).toMatchObject({ state: 'PendingReplicaDeletion', deletion_at: null });
    const later = await stateAfter([...records, deleted(replicas[1], '2026-11-20T10:00:00Z')]);
    expect(later.get(primary ?? '')).toMatchObject({ state: 'PendingDeletion', deletion_at: '2026-11-27 10:00:00' });
  });

  it('lives again as a replica made where one was deleted', async () => {
    const [primary, replica] = ['us-east-1', 'eu-west-1'].map((region) => keyArn(`mrk-${'1'.repeat(32)}`, { region }));
    const made = (at: string) =>
      call('ReplicateKey', at, { key: primary ?? '', request: { keyId: primary, replicaRegion: 'eu-west-1' } });
    const keys = await stateAfter([
      made('2026-09-01T10:00:00Z'),
      kmsServiceEvent('DeleteKey', { at: '2026-10-01T10:00:00Z', key: replica ?? '', details: { keyId: replica } }),
      made('2026-11-01T10:00:00Z'),
    ]);
    expect(keys.get(replica ?? '')).toMatchObject({ state: 'Enabled', created_at: '2026-11-01 10:00:00' });
  });

  it('is not scheduled for deletion by a request that an inventory shows to have been taken back', async () => {
    const seen = (at: string, state: string) => inventoryOf(at, [{ arn: KEY, describe: { state } }]);
    const keys = await stateAfter(
      [call('ScheduleKeyDeletion', '2026-10-01T10:00:00Z')],
      [seen('2026-10-05T10:00:00Z', 'Disabled'), seen('2026-11-20T10:00:00Z', 'PendingDeletion')],
    );
    expect(keys.get(KEY)).toMatchObject({
      state: 'PendingDeletion',
      deletion_requested_at: null,
      deletion_event_id: null,
    });
  });

  const STORE = { customKeyStoreId: 'cks-1234567890abcdef0' };
  const inStore = call('CreateKey', '2026-10-01T10:00:00Z', {
    request: { origin: 'AWS_CLOUDHSM', ...STORE },
    response: { keyMetadata: { arn: KEY, origin: 'AWS_CLOUDHSM', keyState: 'Enabled', ...STORE } },
  });
  const ofStore = (name: string, at: string, request = STORE) => call(name, at, { key: null, request });

  it('is one that nobody can use while its custom key store is disconnected', async () => {
    const records = [inStore, ofStore('DisconnectCustomKeyStore', '2026-11-01T10:00:00Z')];
    const keys = await stateAfter(records);
    expect(keys.get(KEY)).toMatchObject({ state: 'Unavailable', state_since: '2026-11-01 10:00:00' });
    const later = await stateAfter([...records, ofStore('ConnectCustomKeyStore', '2026-11-02T10:00:00Z')]);
    expect(later.get(KEY)?.state).toBe('Enabled');
  });

  it('is told only once it is back that it was disabled without its custom key store', async () => {
    const records = [
      inStore,
      ofStore('DisconnectCustomKeyStore', '2026-11-01T10:00:00Z'),
      call('DisableKey', '2026-11-01T11:00:00Z'),
    ];
    expect((await stateAfter(records)).get(KEY)).toMatchObject({
      state: 'Unavailable',
      state_since: '2026-11-01 10:00:00',
    });
    const later = await stateAfter([...records, ofStore('ConnectCustomKeyStore', '2026-11-02T10:00:00Z')]);
    expect(later.get(KEY)?.state).toBe('Disabled');
  });

  it('keeps in its history that it was disabled without its custom key store', async () => {
    const records = [
      inStore,
      ofStore('DisconnectCustomKeyStore', '2026-11-01T10:00:00Z'),
      call('DisableKey', '2026-11-01T11:00:00Z'),
      ofStore('ConnectCustomKeyStore', '2026-11-02T10:00:00Z'),
    ];
    const warehouse = await warehouseHolding({ records });
    await refreshKeys({ ...warehouse, site: Site.parse({}), now: () => new Date('2026-11-22T00:00:00Z') });
    const changes = await warehouse.models.rows(
      sql`select change from key_changes where aspect = 'state' order by changed_at desc`,
      z.object({ change: z.string() }),
    );
    warehouse.close();
    const names = changes.map(({ change }) => change);
    expect(names.slice(0, 3)).toEqual(['ConnectCustomKeyStore', 'DisableKey', 'DisconnectCustomKeyStore']);
  });

  it('is not moved by what happens to another custom key store, and goes on waiting for its deletion', async () => {
    const other = { customKeyStoreId: 'cks-9876543210fedcba9' };
    const keys = await stateAfter([inStore, ofStore('DisconnectCustomKeyStore', '2026-11-01T10:00:00Z', other)]);
    expect(keys.get(KEY)?.state).toBe('Enabled');
    const waiting = await stateAfter([
      inStore,
      call('ScheduleKeyDeletion', '2026-10-31T10:00:00Z'),
      ofStore('DisconnectCustomKeyStore', '2026-11-01T10:00:00Z'),
    ]);
    expect(waiting.get(KEY)?.state).toBe('PendingDeletion');
  });

  it('is known by an inventory to live in a custom key store', async () => {
    const describe = { origin: 'EXTERNAL_KEY_STORE', keyStore: STORE.customKeyStoreId };
    const keys = await stateAfter(
      [ofStore('DisconnectCustomKeyStore', '2026-11-01T10:00:00Z')],
      [inventoryOf('2026-10-01T10:00:00Z', [{ arn: KEY, describe }])],
    );
    expect(keys.get(KEY)?.state).toBe('Unavailable');
  });

  it('is the same whatever the order of arrival', async () => {
    const records = [
      call('DisableKey', '2026-11-01T10:00:00Z'),
      call('EnableKey', '2026-11-02T10:00:00Z'),
      call('EnableKeyRotation', '2026-11-03T10:00:00Z'),
      call('DisableKeyRotation', '2026-11-04T10:00:00Z'),
      call('ScheduleKeyDeletion', '2026-11-05T10:00:00Z'),
    ];
    const [one, other] = await Promise.all([stateAfter(records), stateAfter(records.toReversed())]);
    expect(one).toEqual(other);
    expect(one.get(KEY)).toMatchObject({ state: 'PendingDeletion', rotation_enabled: false });
  });

  it('takes an alias from the key that had it', async () => {
    const alias = { aliasName: 'alias/app', targetKeyId: KEY };
    const keys = await stateAfter([
      call('CreateAlias', '2026-11-01T10:00:00Z', { request: alias }),
      call('UpdateAlias', '2026-11-02T10:00:00Z', { key: OTHER, request: { ...alias, targetKeyId: OTHER } }),
    ]);
    expect(keys.get(KEY)?.aliases).toEqual([]);
    expect(keys.get(OTHER)?.aliases).toEqual(['app']);
  });

  const imported = (materialId: string, at: string, importType = 'EXISTING_KEY_MATERIAL') =>
    call('ImportKeyMaterial', at, {
      request: { keyId: KEY, importType, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
      response: { keyId: KEY, keyMaterialId: materialId },
    });
  const materialDeleted = (materialId: string, at: string) =>
    call('DeleteImportedKeyMaterial', at, {
      request: { keyId: KEY, keyMaterialId: materialId },
      response: { keyId: KEY, keyMaterialId: materialId },
    });

  it('stays without its material until all that is gone is imported again', async () => {
    const records = [
      call('EnableKey', '2026-11-01T10:00:00Z'),
      materialDeleted('a'.repeat(64), '2026-11-02T10:00:00Z'),
      materialDeleted('b'.repeat(64), '2026-11-02T11:00:00Z'),
      imported('a'.repeat(64), '2026-11-03T10:00:00Z'),
    ];
    const keys = await stateAfter(records);
    expect(keys.get(KEY)).toMatchObject({ state: 'PendingImport', import_state: 'PENDING_IMPORT' });
    const later = await stateAfter([...records, imported('b'.repeat(64), '2026-11-04T10:00:00Z')]);
    expect(later.get(KEY)).toMatchObject({ state: 'Enabled', import_state: 'IMPORTED' });
  });

  it('does not hang on new material that still waited for its rotation when it was deleted', async () => {
    const keys = await stateAfter([
      call('EnableKey', '2026-11-01T10:00:00Z'),
      imported('b'.repeat(64), '2026-11-02T10:00:00Z', 'NEW_KEY_MATERIAL'),
      materialDeleted('b'.repeat(64), '2026-11-03T10:00:00Z'),
    ]);
    expect(keys.get(KEY)).toMatchObject({ state: 'Enabled', import_state: 'IMPORTED' });
  });

  it('hangs on new material once it was rotated to', async () => {
    const keys = await stateAfter([
      call('EnableKey', '2026-11-01T10:00:00Z'),
      imported('b'.repeat(64), '2026-11-02T10:00:00Z', 'NEW_KEY_MATERIAL'),
      kmsServiceEvent('RotateKey', {
        at: '2026-11-02T11:00:00Z',
        details: { keyId: KEY, rotationType: 'ON_DEMAND', currentKeyMaterialId: 'b'.repeat(64) },
      }),
      materialDeleted('b'.repeat(64), '2026-11-03T10:00:00Z'),
    ]);
    expect(keys.get(KEY)?.state).toBe('PendingImport');
  });

  const rotatedByItself = (at: string) =>
    kmsServiceEvent('RotateKey', { at, details: { keyId: KEY, rotationType: 'AUTOMATIC' } });

  it('is one that rotates where it is seen to rotate by itself long after it was switched off', async () => {
    const off = call('DisableKeyRotation', '2025-11-01T10:00:00Z');
    const keys = await stateAfter([off, rotatedByItself('2026-11-01T10:00:00Z')]);
    expect(keys.get(KEY)?.rotation_enabled).toBe(true);
    const soon = await stateAfter([off, rotatedByItself('2025-11-01T11:00:00Z')]);
    expect(soon.get(KEY)?.rotation_enabled).toBe(false);
  });

  it('goes on rotating in the Region to which its primary moved, with the age of the material', async () => {
    const [primary, replica] = ['us-east-1', 'eu-west-1'].map((region) => keyArn(`mrk-${'1'.repeat(32)}`, { region }));
    const of = (key: string | undefined) => ({ key: key ?? '', request: { keyId: key } });
    const metadata = { multiRegion: true, keyState: 'Enabled', keyManager: 'CUSTOMER' };
    const keys = await stateAfter([
      call('CreateKey', '2025-11-01T10:00:00Z', {
        ...of(primary),
        response: { keyMetadata: { ...metadata, arn: primary } },
      }),
      call('EnableKeyRotation', '2025-11-02T10:00:00Z', of(primary)),
      call('ReplicateKey', '2026-10-01T10:00:00Z', {
        ...of(primary),
        request: { keyId: primary, replicaRegion: 'eu-west-1' },
      }),
      call('UpdatePrimaryRegion', '2026-10-02T10:00:00Z', {
        ...of(primary),
        request: { keyId: primary, primaryRegion: 'eu-west-1' },
      }),
    ]);
    expect(keys.get(replica ?? '')).toMatchObject({
      multi_region: 'PRIMARY',
      rotation_enabled: true,
      rotation_period_days: 365,
      next_rotation_at: expect.anything(),
      material_since: keys.get(primary ?? '')?.created_at,
    });
  });

  it('knows no policy after one was put that its record leaves out', async () => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const known = call('PutKeyPolicy', '2026-11-01T10:00:00Z', { request: { keyId: KEY, policy } });
    const omitted = call('PutKeyPolicy', '2026-11-02T10:00:00Z', { request: null });
    const keys = await stateAfter([known, omitted]);
    expect(keys.get(KEY)).toMatchObject({ policy_known: false, policy_verdict: 'unknown' });
    const later = await stateAfter([
      known,
      omitted,
      { ...known, eventTime: '2026-11-03T10:00:00Z', eventID: nextId() },
    ]);
    expect(later.get(KEY)).toMatchObject({ policy_known: true });
  });

  it('has a grant since it was made, however often it is asked for again under its name', async () => {
    const granted = (at: string) =>
      call('CreateGrant', at, {
        request: {
          keyId: KEY,
          name: 'app',
          granteePrincipal: 'arn:aws:iam::111122223333:role/App',
          operations: ['Decrypt'],
        },
        response: { grantId: 'a1' },
      });
    const warehouse = await warehouseHolding({
      records: [granted('2026-10-01T10:00:00Z'), granted('2026-11-01T10:00:00Z')],
    });
    await refreshKeys({ ...warehouse, site: Site.parse({}), now: () => new Date('2026-11-22T00:00:00Z') });
    const grants = await warehouse.models.rows(sql`select created_at from grants`, z.object({ created_at: timestamp }));
    warehouse.close();
    expect(grants).toEqual([{ created_at: new Date('2026-10-01T10:00:00Z') }]);
  });

  const reEncrypted = (at: string, keys: readonly string[]) => kmsCall('ReEncrypt', { at, key: keys });

  it('is proven enabled by a use before the last, which reads from it by ReEncrypt and proves nothing', async () => {
    const disabled = call('DisableKey', '2026-11-01T10:00:00Z');
    const last = reEncrypted('2026-11-03T10:00:00Z', [KEY, OTHER]);
    expect((await stateAfter([disabled, last])).get(KEY)?.state).toBe('Disabled');
    const keys = await stateAfter([disabled, kmsCall('Decrypt', { at: '2026-11-02T10:00:00Z' }), last]);
    expect(keys.get(KEY)?.state).toBe('Enabled');
  });

  it('is proven enabled by ReEncrypt to it', async () => {
    const keys = await stateAfter([
      call('DisableKey', '2026-11-01T10:00:00Z'),
      reEncrypted('2026-11-03T10:00:00Z', [OTHER, KEY]),
    ]);
    expect(keys.get(KEY)?.state).toBe('Enabled');
  });

  it('says that it does not know a key that was only described', async () => {
    const keys = await stateAfter([call('DescribeKey', '2026-11-01T10:00:00Z')]);
    expect(keys.get(KEY)).toMatchObject({ state: 'Unknown', rotation_enabled: null });
  });
});

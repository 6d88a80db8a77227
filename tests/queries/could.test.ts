import { describe, expect, it } from 'vitest';
import { parseCaller } from '@/lib/policy/callers';
import { couldOn, type PastQuestion } from '@/lib/queries/could';
import {
  asForeign,
  asRole,
  type Call,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  type RawRecord,
  REGION,
} from '../support/events';
import { inventoryOf } from '../support/inventory';
import { allowing, DELEGATION, policyOf, policyPut } from '../support/policy-put';
import { type Holding, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const APP = `arn:aws:iam::${OWN_ACCOUNT}:role/App`;
const PARTNER = `arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`;
const ADMIN_ONLY = {
  Version: '2012-10-17',
  Statement: [{ ...DELEGATION, Principal: { AWS: `arn:aws:iam::${OWN_ACCOUNT}:role/Admin` } }],
};

async function asked(holding: Holding, principal: string, day: string, more: Partial<PastQuestion> = {}) {
  const wholeAccount = /^\d{12}$/.test(principal);
  const caller = parseCaller(wholeAccount ? `arn:aws:iam::${principal}:role/any-principal` : principal);
  if (!caller) throw new Error(`${principal} is no caller`);
  const warehouse = await warehouseHolding(holding);
  try {
    return await couldOn(warehouse.models, {
      caller,
      wholeAccount,
      action: 'Decrypt',
      keyArn: KEY,
      keyAccount: OWN_ACCOUNT,
      keyRegion: REGION,
      day: new Date(`${day}T00:00:00Z`),
      ...more,
    });
  } finally {
    warehouse.close();
  }
}

const put = (document: object, at: string) => policyPut(document, { at, by: asRole('Admin') });
const appAllowed = { ...ADMIN_ONLY, Statement: [...ADMIN_ONLY.Statement, allowing({ AWS: APP }, 'kms:Decrypt')] };

function created(at: string, policy: object): RawRecord {
  return kmsCall('CreateKey', {
    at,
    by: asRole('Admin'),
    request: { policy: JSON.stringify(policy) },
    response: {
      keyMetadata: { arn: KEY, keyId: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER', creationDate: at },
    },
  });
}

function granted(at: string, call: Call = {}) {
  return kmsCall('CreateGrant', {
    at,
    by: asRole('Admin'),
    request: { keyId: KEY, granteePrincipal: APP, operations: ['Decrypt'] },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

const RETIRED = kmsCall('RetireGrant', {
  at: '2025-06-04T06:00:00Z',
  request: null,
  additional: { grantId: 'abcdef' },
});

describe('could somebody do it then', () => {
  const history = [
    put(ADMIN_ONLY, '2025-06-01T10:00:00Z'),
    put(appAllowed, '2025-06-03T10:00:00Z'),
    put(ADMIN_ONLY, '2025-06-03T16:00:00Z'),
  ];

  it('by the policy of that day, not by today’s', async () => {
    expect((await asked({ records: history }, APP, '2025-06-02')).could).toBe('no');
    expect((await asked({ records: history }, APP, '2025-06-04')).could).toBe('no');
  });

  it('for the hours of a day in which a policy was opened and quietly reverted', async () => {
    const { could, spells } = await asked({ records: history }, APP, '2025-06-03');
    expect(could).toBe('yes');
    expect(spells.map(({ from, could: then }) => [from.toISOString().slice(11, 16), then])).toEqual([
      ['00:00', 'no'],
      ['10:00', 'yes'],
      ['16:00', 'no'],
    ]);
  });

  it('from the very instant of a change on', async () => {
    const { spells } = await asked({ records: history }, APP, '2025-06-03');
    expect(spells[1]?.from).toEqual(new Date('2025-06-03T10:00:00Z'));
    expect(spells[1]?.policySince).toMatchObject({ origin: 'PutKeyPolicy', since: new Date('2025-06-03T10:00:00Z') });
  });

  it('is not known before the first policy that is known', async () => {
    const { could, spells } = await asked({ records: history }, APP, '2025-05-20');
    expect(could).toBe('undetermined');
    expect(spells).toMatchObject([{ policySince: null }]);
  });

  it('is not known from an inventory that was taken later', async () => {
    const inventories = [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, policy: appAllowed }])];
    expect((await asked({ inventories }, APP, '2025-06-05')).could).toBe('undetermined');
    expect((await asked({ inventories }, APP, '2025-06-06')).could).toBe('yes');
  });

  it('not before the key was made', async () => {
    const records = [
      created('2025-06-03T08:00:00Z', appAllowed),
      kmsCall('ListKeys', { at: '2025-06-01T00:00:00Z', key: null }),
    ];
    expect((await asked({ records }, APP, '2025-06-02')).spells).toMatchObject([
      { could: 'no', exists: false, state: null, ground: { kind: 'not-made' } },
    ]);
    expect((await asked({ records }, APP, '2025-06-03')).spells.map(({ could }) => could)).toEqual(['no', 'yes']);
  });

  it('not with a key that was disabled or waited for its deletion, but its policy could be changed', async () => {
    const records = [
      put(appAllowed, '2025-06-01T10:00:00Z'),
      kmsCall('DisableKey', { at: '2025-06-03T10:00:00Z', by: asRole('Admin'), request: { keyId: KEY } }),
      kmsCall('EnableKey', { at: '2025-06-05T10:00:00Z', by: asRole('Admin'), request: { keyId: KEY } }),
    ];
    expect((await asked({ records }, APP, '2025-06-02')).could).toBe('yes');
    expect((await asked({ records }, APP, '2025-06-04')).spells).toMatchObject([{ could: 'no', state: 'Disabled' }]);
    expect((await asked({ records }, APP, '2025-06-06')).could).toBe('yes');
    const admin = `arn:aws:iam::${OWN_ACCOUNT}:role/Admin`;
    expect((await asked({ records }, admin, '2025-06-04', { action: 'PutKeyPolicy' })).could).toBe('yes');
  });

  it('re-encrypt away from a key that waited for its deletion, and nothing else', async () => {
    const records = [
      put({ ...ADMIN_ONLY, Statement: [allowing({ AWS: APP }, 'kms:*')] }, '2025-06-01T10:00:00Z'),
      kmsCall('ScheduleKeyDeletion', { at: '2025-06-03T10:00:00Z', by: asRole('Admin'), request: { keyId: KEY } }),
    ];
    const could = async (action: string) => (await asked({ records }, APP, '2025-06-04', { action })).could;
    expect(await could('ReEncryptFrom')).toBe('yes');
    expect(await could('ReEncryptTo')).toBe('no');
    expect(await could('Decrypt')).toBe('no');
  });

  it('by a grant while it lived', async () => {
    const records = [put(ADMIN_ONLY, '2025-06-01T10:00:00Z'), granted('2025-06-03T06:00:00Z'), RETIRED];
    expect((await asked({ records }, APP, '2025-06-02')).could).toBe('no');
    expect((await asked({ records }, APP, '2025-06-03')).spells.map(({ could }) => could)).toEqual(['no', 'yes']);
    expect((await asked({ records }, APP, '2025-06-04')).spells.map(({ could }) => could)).toEqual(['yes', 'no']);
    expect((await asked({ records }, APP, '2025-06-05')).could).toBe('no');
  });

  it('only if IAM allowed it, for another account that the policy lets in', async () => {
    const records = [
      put(policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }, 'kms:Decrypt')), '2025-06-01T10:00:00Z'),
    ];
    expect((await asked({ records }, PARTNER, '2025-06-02')).could).toBe('if-iam');
    expect((await asked({ records }, OTHER_ACCOUNT, '2025-06-02')).could).toBe('if-iam');
    expect((await asked({ records }, '999988887777', '2025-06-02')).could).toBe('no');
  });

  it('a refused change of the policy changes nothing', async () => {
    const records = [
      put(ADMIN_ONLY, '2025-06-01T10:00:00Z'),
      policyPut(appAllowed, { at: '2025-06-03T10:00:00Z', error: 'AccessDenied', message: 'no' }),
    ];
    expect((await asked({ records }, APP, '2025-06-03')).could).toBe('no');
  });
});

describe('did they', () => {
  const policy = put(policyOf(), '2025-06-01T10:00:00Z');

  it('counts their calls of that day, and names the first', async () => {
    const first = kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' });
    const records = [
      policy,
      first,
      kmsCall('Decrypt', { at: '2025-06-03T12:00:00Z' }),
      kmsCall('Decrypt', { at: '2025-06-03T13:00:00Z', error: 'AccessDenied', message: 'no' }),
      kmsCall('Decrypt', { at: '2025-06-04T10:00:00Z' }),
      kmsCall('Encrypt', { at: '2025-06-03T10:00:00Z' }),
      kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', by: asRole('Other') }),
    ];
    const { did, calls } = await asked({ records }, APP, '2025-06-03');
    expect(did).toBe('yes');
    expect(calls).toMatchObject({
      succeeded: 2,
      refused: 1,
      first_at: new Date('2025-06-03T10:00:00Z'),
      first_event_id: first.eventID,
    });
  });

  it('counts everybody of an account when the account is asked for', async () => {
    const records = [policy, kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', by: asForeign(), account: OWN_ACCOUNT })];
    expect((await asked({ records }, OTHER_ACCOUNT, '2025-06-03')).did).toBe('yes');
    expect((await asked({ records }, PARTNER, '2025-06-03')).did).toBe('no');
  });

  it('tells trying from doing', async () => {
    const records = [policy, kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', error: 'AccessDenied', message: 'no' })];
    expect((await asked({ records }, APP, '2025-06-03')).did).toBe('tried');
  });

  it('says no only where there are logs', async () => {
    const records = [policy, kmsCall('ListKeys', { at: '2025-06-03T10:00:00Z', key: null })];
    expect((await asked({ records }, APP, '2025-06-03')).did).toBe('no');
    expect((await asked({ records }, APP, '2025-06-02')).did).toBe('cannot-tell');
  });

  it('takes ReEncrypt for either of its two actions', async () => {
    const records = [policy, kmsCall('ReEncrypt', { at: '2025-06-03T10:00:00Z', key: [KEY, KEY] })];
    expect((await asked({ records }, APP, '2025-06-03', { action: 'ReEncryptFrom' })).did).toBe('yes');
    expect((await asked({ records }, APP, '2025-06-03')).did).toBe('no');
  });
});

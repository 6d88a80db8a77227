import { afterEach, describe, expect, it } from 'vitest';
import type { KeyArn } from '@/lib/model/brand';
import { parseKeyArn } from '@/lib/model/parse';
import { keyReliance, reliancePlace } from '@/lib/queries/key-reliance';
import { asForeign, asRole, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const ARN: KeyArn = parseKeyArn(KEY) ?? expect.fail(KEY);
const role = (name: string) => `arn:aws:iam::${OWN_ACCOUNT}:role/${name}`;
const window = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') };

let house: Warehouse;
afterEach(() => house.close());

const delegation = {
  Sid: 'Delegation',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${OWN_ACCOUNT}:root` },
  Action: 'kms:*',
  Resource: '*',
};
const app = { Sid: 'App', Effect: 'Allow', Principal: { AWS: role('App') }, Action: 'kms:Decrypt', Resource: '*' };

function created(statements: readonly object[]): RawRecord {
  return kmsCall('CreateKey', {
    key: KEY,
    at: '2025-06-01T00:00:00Z',
    request: { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) },
    response: { keyMetadata: { arn: KEY, keyId: KEY } },
  });
}

const decrypt = (name: string, at: string, more = {}) =>
  kmsCall('Decrypt', { key: KEY, at, by: asRole(name), ...more });

async function asked(records: readonly RawRecord[]) {
  house = await warehouseHolding({ records });
  return keyReliance(house, ARN, OWN_ACCOUNT, window);
}

const of = (found: Awaited<ReturnType<typeof asked>>, principal: string, account = OWN_ACCOUNT) =>
  found.byPrincipal.get(reliancePlace(principal, account));

describe('what let calls through', () => {
  it('is a statement by itself, or one that leaves it to IAM', async () => {
    const found = await asked([
      created([delegation, app]),
      decrypt('App', '2025-06-02T00:00:00Z'),
      decrypt('App', '2025-06-03T00:00:00Z'),
      decrypt('Other', '2025-06-03T00:00:00Z'),
    ]);
    expect(of(found, role('App'))).toEqual([
      { by: { kind: 'policy', statement: 'App', index: 1, needsOwnIam: false }, calls: 2 },
    ]);
    expect(of(found, role('Other'))).toEqual([{ by: { kind: 'iam', statement: 'Delegation', index: 0 }, calls: 1 }]);
    expect(found.byStatement.get(1)).toEqual({ alone: 2, throughIam: 0 });
    expect(found.byStatement.get(0)).toMatchObject({ alone: 0 });
  });

  it('is a grant where no statement speaks', async () => {
    const grant = kmsCall('CreateGrant', {
      key: KEY,
      at: '2025-06-01T01:00:00Z',
      request: { granteePrincipal: role('Granted'), operations: ['Decrypt'], keyId: KEY },
      response: { grantId: 'g-1' },
    });
    const found = await asked([created([app]), grant, decrypt('Granted', '2025-06-02T00:00:00Z')]);
    expect(of(found, role('Granted'))).toEqual([{ by: { kind: 'grant', grantee: role('Granted') }, calls: 1 }]);
  });

  it('needs IAM of the caller for another account', async () => {
    const partner = { ...app, Sid: 'Partner', Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` } };
    const call = kmsCall('Decrypt', { key: KEY, at: '2025-06-02T00:00:00Z', by: asForeign(), account: OWN_ACCOUNT });
    const found = await asked([created([partner]), call]);
    expect([...found.byPrincipal.values()].flat()).toContainEqual({
      by: { kind: 'policy', statement: 'Partner', index: 0, needsOwnIam: true },
      calls: 1,
    });
  });

  it('is nothing of now where the policy was another then', async () => {
    const put = kmsCall('PutKeyPolicy', {
      key: KEY,
      at: '2025-06-05T00:00:00Z',
      by: asRole('Admin'),
      request: { policyName: 'default', policy: JSON.stringify({ Version: '2012-10-17', Statement: [app] }) },
    });
    const found = await asked([created([delegation]), decrypt('Other', '2025-06-02T00:00:00Z'), put]);
    expect(of(found, role('Other'))).toEqual([{ by: { kind: 'no-longer' }, calls: 1 }]);
  });

  it('cannot be told where a statement tests what records do not show, and where the policy is not known', async () => {
    const bound = { ...app, Sid: 'Bound', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const found = await asked([created([bound]), decrypt('App', '2025-06-02T00:00:00Z')]);
    expect(of(found, role('App'))).toEqual([
      { by: { kind: 'cannot-tell', why: 'condition', statement: 'Bound' }, calls: 1 },
    ]);
    house.close();
    const blind = await asked([decrypt('App', '2025-06-02T00:00:00Z')]);
    expect(of(blind, role('App'))).toEqual([
      { by: { kind: 'cannot-tell', why: 'policy-unknown', statement: null }, calls: 1 },
    ]);
  });

  it('says nothing of one whose calls were all refused', async () => {
    const refused = decrypt('Refused', '2025-06-02T00:00:00Z', { error: 'AccessDenied' });
    const found = await asked([created([app]), refused]);
    expect(of(found, role('Refused'))).toBeUndefined();
  });
});

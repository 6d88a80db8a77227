import { describe, expect, it } from 'vitest';
import { crossAccountEdges, edgeDirection, edgeKind, newEdges } from '@/lib/queries/cross-account-edges';
import { partners, trailAccounts } from '@/lib/queries/partners';
import { asForeign, asRole, crossAccountPair, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';
import { allowing, policyOf, policyPut } from '../support/policy-put';
import { type Holding, warehouseHolding } from '../support/warehouse';

const ALWAYS = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') };
const THIRD = '777788889999';
const KEY = keyArn();

async function ledger(holding: Holding, window = ALWAYS) {
  const warehouse = await warehouseHolding(holding);
  try {
    return {
      edges: await crossAccountEdges(warehouse.models, window),
      partners: await partners(warehouse.models),
      trails: await trailAccounts(warehouse.models),
    };
  } finally {
    warehouse.close();
  }
}

const own = kmsCall('ListKeys', { key: null });
const foreign = (at: string, id?: string) =>
  kmsCall('Decrypt', { at, by: asForeign(THIRD), account: OWN_ACCOUNT, ...(id && { id }) });

describe('the ledger of use across accounts', () => {
  it('counts both copies of a call once and names the role, whichever came first', async () => {
    const { callers, owners } = crossAccountPair('Decrypt', { role: 'Partner' });
    for (const records of [
      [own, callers, owners],
      [owners, callers, own],
    ]) {
      const { edges } = await ledger({ records });
      expect(edges).toMatchObject([
        {
          owner_account_id: OWN_ACCOUNT,
          caller_account_id: OTHER_ACCOUNT,
          calls: 1,
          by_callers: 1,
          by_owners: 0,
          principals: [`arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`],
        },
      ]);
    }
  });

  it('knows only the account where the owner’s copy is all there is', async () => {
    const { edges, trails } = await ledger({ records: [own, foreign('2025-06-01T10:00:00Z')] });
    expect(edges).toMatchObject([{ calls: 1, by_callers: 0, by_owners: 1, principals: [THIRD] }]);
    expect(trails.has(THIRD)).toBe(false);
  });

  it('calls a pair new only where records reach back before it', async () => {
    const records = [foreign('2025-06-01T10:00:00Z')];
    const since = new Date('2025-05-25T00:00:00Z');
    const late = await ledger({ records });
    expect(newEdges(late.edges, late.trails, since)).toEqual({ fresh: [], unclear: 1 });
    const before = kmsCall('ListKeys', { key: null, at: '2025-05-20T00:00:00Z' });
    const early = await ledger({ records: [before, ...records] });
    expect(newEdges(early.edges, early.trails, since)).toMatchObject({
      fresh: [{ caller_account_id: THIRD }],
      unclear: 0,
    });
  });

  it('tells refused calls from the caller’s trail, and never as use', async () => {
    const refused = kmsCall('Decrypt', {
      key: keyArn(undefined, { account: THIRD }),
      by: asRole('App'),
      error: 'AccessDenied',
    });
    const [edge, ...others] = (await ledger({ records: [own, refused] })).edges;
    expect(others).toEqual([]);
    expect(edge).toMatchObject({ owner_account_id: THIRD, calls: 0, denied: 1, first_at: null });
    expect(edge && edgeDirection(edge)).toBe('out');
  });

  it('shows who is allowed and never came, and how each stands to us', async () => {
    const site = {
      trustedAccounts: [
        { accountId: OTHER_ACCOUNT, name: 'Harbor', until: '2025-05-31' },
        { accountId: '123456789012', name: 'Quay' },
      ],
    };
    const document = policyOf(allowing({ AWS: [THIRD, OTHER_ACCOUNT] }, 'kms:Decrypt'));
    const { edges, partners: register } = await ledger({ records: [own, policyPut(document)], site });
    const found = edges.map((edge) => [
      edge.caller_account_id,
      edge.calls,
      edge.allowed_keys,
      edgeKind(edge, new Date('2025-06-30T00:00:00Z')),
    ]);
    expect(found).toEqual([
      [OTHER_ACCOUNT, 0, [KEY], 'expired-partner'],
      [THIRD, 0, [KEY], 'unknown'],
    ]);
    expect(register).toMatchObject([
      { account_id: OTHER_ACCOUNT, name: 'Harbor', allowed_keys: 1, used_keys: 0 },
      { account_id: '123456789012', name: 'Quay', until: null, allowed_keys: 0 },
    ]);
  });

  it('counts the calls of the window, and says since when at all', async () => {
    const records = [own, foreign('2025-06-01T10:00:00Z'), foreign('2025-06-20T10:00:00Z')];
    const window = { from: new Date('2025-06-10T00:00:00Z'), to: new Date('2025-06-30T00:00:00Z') };
    expect((await ledger({ records }, window)).edges).toMatchObject([
      { calls: 1, first_at: new Date('2025-06-01T10:00:00Z'), last_at: new Date('2025-06-20T10:00:00Z') },
    ]);
  });

  it('has no pair where each account keeps to its own keys', async () => {
    expect((await ledger({ records: [own, kmsCall('Decrypt')] })).edges).toEqual([]);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { keySuggestion } from '@/lib/queries/key-suggestion';
import { asRole, keyArn, kmsCall, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const role = (name: string) => `arn:aws:iam::${OWN_ACCOUNT}:role/${name}`;

let warehouse: Warehouse;
afterEach(() => warehouse.close());

function created(statements: readonly object[]): RawRecord {
  return kmsCall('CreateKey', {
    key: KEY,
    at: '2025-06-01T00:00:00Z',
    request: { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) },
    response: { keyMetadata: { arn: KEY, keyId: KEY } },
  });
}

const app = {
  Sid: 'App',
  Effect: 'Allow',
  Principal: { AWS: [role('App'), role('Idle')] },
  Action: ['kms:Decrypt', 'kms:Encrypt'],
  Resource: '*',
};

async function asked(records: readonly RawRecord[]) {
  warehouse = await warehouseHolding({ records });
  return keySuggestion(warehouse, { keyArn: KEY, keyAccount: OWN_ACCOUNT, days: 90, now: warehouse.asOf });
}

const decrypt = kmsCall('Decrypt', { key: KEY, at: '2025-06-05T10:00:00Z', by: asRole('App') });

describe('what a key policy allows in vain', () => {
  it('is who never came, and of those who came what they never did', async () => {
    const { suggestion } = await asked([created([app]), decrypt]);
    expect(suggestion.unused).toEqual(
      expect.arrayContaining([
        { statement: 0, principal: role('App'), actions: ['kms:Encrypt'] },
        { statement: 0, principal: role('Idle'), actions: ['kms:Decrypt', 'kms:Encrypt'] },
      ]),
    );
    expect(JSON.stringify(suggestion.document)).not.toContain('Idle');
  });

  it('is what only a refused call asked for', async () => {
    const refused = kmsCall('Encrypt', {
      key: KEY,
      at: '2025-06-05T11:00:00Z',
      by: asRole('App'),
      error: 'AccessDenied',
    });
    const { suggestion } = await asked([created([app]), decrypt, refused]);
    expect(suggestion.unused.find(({ principal }) => principal === role('App'))?.actions).toEqual(['kms:Encrypt']);
  });

  it('refuses nothing that was seen to succeed, and calls a few days too few', async () => {
    const { suggestion, daysObserved } = await asked([created([app]), decrypt]);
    expect(suggestion.replayed.map(({ outcome }) => outcome)).not.toContain('denied');
    expect(suggestion.readiness).toBe('insufficient');
    expect(daysObserved).toBeLessThan(14);
  });
});

import type { Inventory } from '@/lib/inventory/stored-inventory';
import { DAY_MS } from '@/lib/model/time';

export interface BenchKey {
  readonly number: number;
  readonly account: string;
  readonly region: string;
  readonly key_arn: string;
  readonly policy: string;
}

/** The same in every inventory: what changed between two of them would have to be in the logs. */
const ASKED_ABOUT = Date.parse('2026-11-01T00:00:00Z');

type StoredKey = Inventory['keys'][number];

/** What the KMS API would say of every key: mostly in order, with a few of everything that is not. */
export function benchInventory(keys: readonly BenchKey[], collectedAt: Date): Inventory {
  return {
    collectedAt: collectedAt.toISOString(),
    organizationId: 'o-exampleorgid',
    accounts: [...new Set(keys.map(({ account }) => account))].map((accountId) => ({ accountId, name: null })),
    trustedAccounts: [],
    keys: keys.map((key) => storedKey(key)),
  };
}

function storedKey({ number, key_arn, policy }: BenchKey): StoredKey {
  // At some second of some day, as keys are.
  const created = new Date(
    Date.UTC(2023, number % 36, 1 + (number % 27), 0, 0, (number * 7919) % 86_400),
  ).toISOString();
  return {
    keyArn: key_arn,
    description: {
      known: true,
      value: {
        state: number % 97 === 0 ? 'Disabled' : 'Enabled',
        description: number % 5 === 0 ? null : `data of application ${number}`,
        manager: 'CUSTOMER',
        spec: number % 50 === 0 ? 'RSA_2048' : 'SYMMETRIC_DEFAULT',
        usage: 'ENCRYPT_DECRYPT',
        origin: 'AWS_KMS',
        createdAt: created,
        deletionAt: null,
        validTo: null,
        multiRegion: 'NONE',
        primaryKeyArn: null,
        currentMaterialId: null,
      },
    },
    policy: { known: true, value: policy },
    rotation: {
      known: true,
      value: {
        enabled: number % 9 !== 0,
        periodDays: number % 9 === 0 ? null : 365,
        nextAt: number % 9 === 0 ? null : new Date(ASKED_ABOUT + (365 - 20 - (number % 340)) * DAY_MS).toISOString(),
      },
    },
    rotations: {
      known: true,
      value:
        number % 9 === 0
          ? []
          : [
              {
                at: new Date(ASKED_ABOUT - (20 + (number % 340)) * DAY_MS).toISOString(),
                kind: 'AUTOMATIC',
                materialId: number.toString(16).padStart(64, '0'),
                materialState: 'CURRENT',
                importState: null,
                expiresAt: null,
              },
            ],
    },
    // The grants of the log are drawn at random, so a list of them would contradict it.
    grants: { known: false, reason: 'AccessDeniedException' },
    aliases: { known: true, value: number % 11 === 0 ? [] : [`app-${number}`] },
    tags: { known: true, value: number % 4 === 0 ? {} : { team: `team-${number % 30}`, environment: 'prod' } },
    lastUsage: {
      known: true,
      value: {
        at: null,
        operation: null,
        eventId: null,
        trackingSince: new Date(ASKED_ABOUT - 100 * DAY_MS).toISOString(),
      },
    },
  };
}

import { deletionGuardMissing } from '@/lib/analyzers/deletion-guard-missing';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const IDLE = { NumericLessThan: { 'kms:TrailingDaysWithoutKeyUsage': '90' } };
const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
const OWNER = { Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' };

function deny(rest: object = {}) {
  return {
    Sid: 'Guard',
    Effect: 'Deny',
    Principal: '*',
    Action: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
    Resource: '*',
    Condition: IDLE,
    ...rest,
  };
}

function shown(statements: object[] | null, describe: AskedKey['describe'] = {}) {
  const policy = statements && { Version: '2012-10-17', Statement: statements };
  return [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe, ...(policy && { policy }) }])];
}

function tagged(tags: Record<string, string>, call: Call = {}) {
  return kmsCall('TagResource', {
    at: '2025-06-02T10:00:00Z',
    request: { keyId: KEY, tags: Object.entries(tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue })) },
    ...call,
  });
}

/** A key tagged critical with these statements in its policy. */
function critical(...statements: object[]) {
  return { events: [tagged({ criticality: 'high' })], inventories: shown(statements) };
}

describeAnalyzer(deletionGuardMissing, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a key tagged critical has no guard at all': {
      ...critical(OWNER),
      finds: [{ subject: KEY, severity: 'info', event_count: 0 }],
    },
    'the tag says so by its value, and the policy came by an event': {
      events: [
        tagged({ tier: 'Mission-Critical' }),
        kmsCall('PutKeyPolicy', {
          at: '2025-06-03T10:00:00Z',
          request: {
            keyId: KEY,
            policyName: 'default',
            policy: JSON.stringify({ Version: '2012-10-17', Statement: [OWNER] }),
          },
        }),
      ],
      finds: [{ subject: KEY, severity: 'info', event_count: 1, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'only one of the two operations is guarded': {
      ...critical(OWNER, deny({ Action: 'kms:ScheduleKeyDeletion' })),
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'the guard is the wrong way round': {
      ...critical(OWNER, deny({ Condition: { NumericGreaterThan: { 'kms:TrailingDaysWithoutKeyUsage': '90' } } })),
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'a Deny asks for the waiting period and not for use': {
      ...critical(
        OWNER,
        deny({ Condition: { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } } }),
      ),
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'the guard holds one role back only': {
      ...critical(OWNER, deny({ Principal: { AWS: 'arn:aws:iam::111122223333:role/Ops' } })),
      finds: [{ subject: KEY, severity: 'info' }],
    },
  },

  staysSilent: {
    'both operations are refused while the key is used': { ...critical(OWNER, deny()) },
    'the guard spares a role for emergencies': {
      ...critical(
        OWNER,
        deny({
          Principal: { AWS: '*' },
          Condition: { ...IDLE, ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/BreakGlass' } },
        }),
      ),
    },
    'nobody may ever do it': { ...critical(OWNER, deny({ Principal: ROOT, Condition: {} })) },
    'it is allowed only after idle days': {
      ...critical({
        ...OWNER,
        Condition: { NumericGreaterThanEquals: { 'kms:TrailingDaysWithoutKeyUsage': '90' } },
      }),
    },
    'the policy allows it to nobody': { ...critical({ ...OWNER, Action: ['kms:Decrypt', 'kms:PutKeyPolicy'] }) },
    'the key is not tagged critical': {
      events: [tagged({ critical: 'false', criticality: 'low', team: 'non-critical' })],
      inventories: shown([OWNER]),
    },
    'the tags are not known': { inventories: shown([OWNER]) },
    'the tagging was denied': {
      events: [tagged({ criticality: 'high' }, { error: 'AccessDenied' })],
      inventories: shown([OWNER]),
    },
    'the policy is not known': { events: [tagged({ criticality: 'high' })], inventories: shown(null) },
    'the key waits for its deletion already': {
      events: [tagged({ criticality: 'high' })],
      inventories: shown([OWNER], { state: 'PendingDeletion', deletionAt: '2025-06-20T00:00:00Z' }),
    },
    'AWS manages the key': {
      events: [tagged({ criticality: 'high' })],
      inventories: shown([OWNER], { manager: 'AWS' }),
    },
  },

  isExpected: {
    'an SCP that is not read here guards the key': {
      like: 'a key tagged critical has no guard at all',
      resources: [KEY],
    },
  },
});

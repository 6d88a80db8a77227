import { ransomThroughKeys } from '@/lib/analyzers/ransom-through-keys';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall, OTHER_ACCOUNT, otherCall } from '../support/events';

const KEY = keyArn();
const FOREIGN_KEY = keyArn('99999999-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT });
const BUCKET = 'arn:aws:s3:::our-bucket';
const HELD = '00000000-0000-4000-8000-0000000025a1';
const LOST = '00000000-0000-4000-8000-0000000025a2';

/** The bucket was under a key of ours. */
const BEFORE = kmsCall('GenerateDataKey', { at: '2025-06-01T10:00:00Z', via: 's3', context: { 'aws:s3:arn': BUCKET } });

function held(at: string, call: Call = {}) {
  return kmsCall('GenerateDataKey', { at, key: FOREIGN_KEY, via: 's3', context: { 'aws:s3:arn': BUCKET }, ...call });
}

function redirected(at: string, call: Call & { kmsKey?: string } = {}) {
  const { kmsKey = FOREIGN_KEY, ...rest } = call;
  return otherCall('s3.amazonaws.com', 'PutBucketEncryption', {
    at,
    by: asUser('Mallory'),
    request: {
      bucketName: 'our-bucket',
      ServerSideEncryptionConfiguration: {
        Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKey } },
      },
    },
    ...rest,
  });
}

function lost(at: string, eventName = 'ScheduleKeyDeletion', call: Call = {}) {
  return kmsCall(eventName, { at, by: asUser('Mallory'), request: { keyId: KEY, pendingWindowInDays: 7 }, ...call });
}

function imported(at: string, call: Call = {}) {
  return kmsCall('ImportKeyMaterial', {
    at,
    by: asUser('Mallory'),
    request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', importType: 'NEW_KEY_MATERIAL' },
    response: { keyId: KEY, keyMaterialId: 'a'.repeat(64) },
    ...call,
  });
}

function encrypted(at: string, call: Call = {}) {
  return kmsCall('GenerateDataKey', { at, by: asRole('App'), context: { purpose: 'data' }, ...call });
}

describeAnalyzer(ransomThroughKeys, {
  asOf: new Date('2025-06-12T00:00:00Z'),

  fires: {
    'a bucket is written under a foreign key, then its own key is scheduled for deletion': {
      events: [
        BEFORE,
        held('2025-06-03T10:00:00Z', { id: HELD }),
        lost('2025-06-04T10:00:00Z', undefined, { id: LOST }),
      ],
      finds: [
        {
          subject: FOREIGN_KEY,
          severity: 'critical',
          confidence: 'high',
          event_ids: [HELD, LOST],
          event_count: 2,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'whoever set the foreign key as default disables another key': {
      events: [
        redirected('2025-06-03T10:00:00Z'),
        held('2025-06-03T10:20:00Z'),
        lost('2025-06-03T11:00:00Z', 'DisableKey', { key: keyArn('22222222-12ab-34cd-56ef-1234567890ab') }),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', event_count: 2 }],
    },
    'material is imported, used, and deleted': {
      events: [
        imported('2025-06-03T10:00:00Z'),
        encrypted('2025-06-03T10:30:00Z'),
        encrypted('2025-06-03T10:40:00Z'),
        lost('2025-06-03T12:00:00Z', 'DeleteImportedKeyMaterial'),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_count: 3 }],
    },
    'a volume of ours goes under a foreign key, and its principal empties three keys': {
      events: [
        held('2025-06-03T10:00:00Z', {
          by: asUser('Mallory'),
          via: 'ec2',
          context: { 'aws:ebs:id': 'vol-0123456789abcdef0' },
        }),
        ...['a', 'b', 'c'].map((letter, index) =>
          lost(`2025-06-03T11:0${index}:00Z`, 'DisableKey', {
            key: keyArn(`${letter.repeat(8)}-12ab-34cd-56ef-1234567890ab`),
          }),
        ),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', event_count: 4 }],
    },
  },

  staysSilent: {
    'nothing was taken away': { events: [BEFORE, held('2025-06-03T10:00:00Z')] },
    'taking the key away was denied': {
      events: [
        BEFORE,
        held('2025-06-03T10:00:00Z'),
        lost('2025-06-04T10:00:00Z', undefined, { error: 'AccessDeniedException', message: 'no' }),
      ],
    },
    'writing under the foreign key was denied': {
      events: [
        BEFORE,
        held('2025-06-03T10:00:00Z', { error: 'AccessDenied', message: 'no' }),
        lost('2025-06-04T10:00:00Z'),
      ],
    },
    'the key was taken away before': { events: [BEFORE, lost('2025-06-02T10:00:00Z'), held('2025-06-03T10:00:00Z')] },
    'the key was taken away weeks later': {
      events: [
        kmsCall('GenerateDataKey', { at: '2025-05-01T10:00:00Z', via: 's3', context: { 'aws:s3:arn': BUCKET } }),
        held('2025-05-03T10:00:00Z'),
        lost('2025-06-04T10:00:00Z'),
      ],
    },
    'somebody else retires a key that has nothing to do with the bucket': {
      events: [held('2025-06-03T10:00:00Z'), lost('2025-06-04T10:00:00Z', undefined, { by: asRole('Cleaner') })],
    },
    'the other key belongs to a partner, and the old one is retired': {
      events: [BEFORE, held('2025-06-03T10:00:00Z'), lost('2025-06-04T10:00:00Z')],
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, name: 'partner', until: null }] },
    },
    'the other key belongs to the key account of the organization': {
      events: [BEFORE, redirected('2025-06-03T10:00:00Z'), held('2025-06-03T10:10:00Z'), lost('2025-06-04T10:00:00Z')],
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT, name: 'keys' }] },
    },
    'a bucket moves from one own key to another': {
      events: [BEFORE, redirected('2025-06-03T10:00:00Z', { kmsKey: keyArn() }), lost('2025-06-04T10:00:00Z')],
    },
    'own material is exchanged within the hour': {
      events: [
        imported('2025-06-03T10:00:00Z'),
        encrypted('2025-06-03T10:30:00Z'),
        lost('2025-06-03T12:00:00Z', 'DeleteImportedKeyMaterial'),
        imported('2025-06-03T12:20:00Z'),
      ],
    },
    'imported material was deleted before anything was encrypted': {
      events: [
        encrypted('2025-06-01T10:30:00Z'),
        imported('2025-06-03T10:00:00Z'),
        lost('2025-06-03T12:00:00Z', 'DeleteImportedKeyMaterial'),
      ],
    },
    'deleting the material was denied': {
      events: [
        imported('2025-06-03T10:00:00Z'),
        encrypted('2025-06-03T10:30:00Z'),
        lost('2025-06-03T12:00:00Z', 'DeleteImportedKeyMaterial', { error: 'AccessDenied', message: 'no' }),
      ],
    },
  },

  isExpected: {
    'whoever moves buckets to the key of a partner is on the list': {
      like: 'material is imported, used, and deleted',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

import { keyReplicated } from '@/lib/analyzers/key-replicated';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab');
const FAR = 'ap-southeast-3';
const COPIED = '00000000-0000-4000-8000-0000000c0b1e';

function replicated(at: string, replicaRegion = FAR, call: Call = {}) {
  return kmsCall('ReplicateKey', {
    at,
    key: KEY,
    request: { keyId: KEY, replicaRegion },
    response: { replicaKeyMetadata: { arn: KEY.replace('us-east-1', replicaRegion), keyState: 'Creating' } },
    ...call,
  });
}

/** A key that lives in a Region since a time. */
function settled(region: string, createdAt: string, describe: object = {}, account = '111122223333') {
  return inventoryOf('2025-06-06T10:00:00Z', [
    { arn: keyArn('9234abcd-12ab-34cd-56ef-1234567890ab', { region, account }), describe: { createdAt, ...describe } },
  ]);
}

describeAnalyzer(keyReplicated, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the account has no other key there': {
      events: [replicated('2025-06-03T10:00:00Z', FAR, { id: COPIED })],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium', event_ids: [COPIED] }],
    },
    'only another account has keys there': {
      events: [replicated('2025-06-03T10:00:00Z')],
      inventories: [settled(FAR, '2023-01-01T00:00:00Z', {}, '444455556666')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the only other key there was made afterwards': {
      events: [replicated('2025-06-03T10:00:00Z')],
      inventories: [settled(FAR, '2025-06-04T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'only AWS has a key there': {
      events: [replicated('2025-06-03T10:00:00Z')],
      inventories: [settled(FAR, '2023-01-01T00:00:00Z', { manager: 'AWS' })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'keys of the account live there, but only another Region is approved': {
      events: [replicated('2025-06-03T10:00:00Z', 'eu-west-1')],
      inventories: [settled('eu-west-1', '2023-01-01T00:00:00Z')],
      site: { allowed: { regions: [{ region: 'us-west-2' }] } },
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
    'it went to two such Regions': {
      events: [replicated('2025-06-03T10:00:00Z'), replicated('2025-06-03T10:05:00Z', 'me-central-1')],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'keys of the account have lived there for long': {
      events: [replicated('2025-06-03T10:00:00Z', 'eu-west-1')],
      inventories: [settled('eu-west-1', '2023-01-01T00:00:00Z')],
    },
    'logs show use of a key there before': {
      events: [
        kmsCall('Decrypt', {
          at: '2025-05-01T10:00:00Z',
          region: 'eu-west-1',
          key: keyArn('9234abcd-12ab-34cd-56ef-1234567890ab', { region: 'eu-west-1' }),
          context: { purpose: 'app' },
        }),
        replicated('2025-06-03T10:00:00Z', 'eu-west-1'),
      ],
    },
    'the request was denied': {
      events: [replicated('2025-06-03T10:00:00Z', FAR, { error: 'AccessDenied', response: null })],
    },
    'KMS only brought replicas up to date': {
      events: [kmsCall('SynchronizeMultiRegionKey', { at: '2025-06-03T10:00:00Z', key: KEY, readOnly: false })],
    },
    'a key that can be replicated was made': {
      events: [kmsCall('CreateKey', { at: '2025-06-03T10:00:00Z', key: KEY, request: { multiRegion: true } })],
    },
    'the record names no Region': {
      events: [replicated('2025-06-03T10:00:00Z', FAR, { request: null, response: null })],
    },
  },

  isExpected: {
    'the plan for recovery names the Region': {
      like: 'the account has no other key there',
      regions: [FAR],
    },
  },
});

import { deletedKeyCalled } from '@/lib/analyzers/deleted-key-called';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, KEY_ID, keyArn, kmsCall, kmsServiceEvent } from '../support/events';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const CHINESE = keyArn(undefined, { region: 'cn-north-1' }).replace('arn:aws:', 'arn:aws-cn:');
const GONE = kmsServiceEvent('DeleteKey', { at: '2025-06-02T00:00:00Z', details: { keyId: KEY } });

function missed(at: string, call: Call = {}) {
  return kmsCall('Encrypt', {
    at,
    key: null,
    request: { keyId: KEY, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    error: 'NotFoundException',
    message: `Key '${KEY}' does not exist`,
    ...call,
  });
}

describeAnalyzer(deletedKeyCalled, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an application still asks for it': {
      events: [GONE, missed('2025-06-03T10:00:00Z'), missed('2025-06-03T10:05:00Z')],
      finds: [{ subject: KEY, severity: 'high', event_count: 2, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'the record lists the key among its resources': {
      events: [GONE, missed('2025-06-03T10:00:00Z', { key: KEY, message: 'gone', request: null })],
      finds: [{ subject: KEY, severity: 'high', event_count: 1 }],
    },
    'only the request names it, by its id alone': {
      events: [GONE, missed('2025-06-03T10:00:00Z', { request: { keyId: KEY_ID }, message: 'Invalid keyId' })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'only the request names it, by its id alone, in a Region of China': {
      events: [
        kmsServiceEvent('DeleteKey', {
          at: '2025-06-02T00:00:00Z',
          region: 'cn-north-1',
          key: CHINESE,
          details: { keyId: CHINESE },
        }),
        missed('2025-06-03T10:00:00Z', {
          region: 'cn-north-1',
          request: { keyId: KEY_ID },
          message: 'Invalid keyId',
        }),
      ],
      finds: [{ subject: CHINESE, severity: 'high' }],
    },
    'two principals ask for it': {
      events: [GONE, missed('2025-06-03T10:00:00Z'), missed('2025-06-03T11:00:00Z', { by: asUser('Bob') })],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'the key never was there': { events: [missed('2025-06-03T10:00:00Z')] },
    'another key was deleted': {
      events: [
        kmsServiceEvent('DeleteKey', { at: '2025-06-02T00:00:00Z', key: OTHER, details: { keyId: OTHER } }),
        missed('2025-06-03T10:00:00Z'),
      ],
    },
    'the id was asked for in another Region': {
      events: [
        GONE,
        missed('2025-06-03T10:00:00Z', { region: 'eu-west-1', request: { keyId: KEY_ID }, message: 'Invalid keyId' }),
      ],
    },
    'it was asked for before it was deleted': { events: [missed('2025-06-01T10:00:00Z'), GONE] },
    'the call was denied': {
      events: [GONE, missed('2025-06-03T10:00:00Z', { error: 'AccessDenied', message: 'not authorized' })],
    },
    'an alias was not found': {
      events: [
        GONE,
        missed('2025-06-03T10:00:00Z', {
          request: { keyId: 'alias/app' },
          message: 'Alias arn:aws:kms:us-east-1:111122223333:alias/app is not found.',
        }),
      ],
    },
    'deletion is scheduled and not done': {
      events: [
        kmsCall('ScheduleKeyDeletion', { at: '2025-06-02T00:00:00Z', request: { keyId: KEY } }),
        missed('2025-06-03T10:00:00Z'),
      ],
    },
    'a grant was not found': {
      events: [
        GONE,
        kmsCall('RevokeGrant', {
          at: '2025-06-03T10:00:00Z',
          key: OTHER,
          request: { keyId: OTHER, grantId: 'abc' },
          error: 'NotFoundException',
          message: 'Grant ID abc not found',
        }),
      ],
    },
  },
});

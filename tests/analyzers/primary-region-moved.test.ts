import { primaryRegionMoved } from '@/lib/analyzers/primary-region-moved';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asKms, type Call, keyArn, kmsCall } from '../support/events';

const OLD = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab');
const NEW = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab', { region: 'eu-west-1' });

function moved(at: string, call: Call = {}) {
  return kmsCall('UpdatePrimaryRegion', {
    at,
    key: OLD,
    request: { keyId: OLD, primaryRegion: 'eu-west-1' },
    ...call,
  });
}

describeAnalyzer(primaryRegionMoved, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a primary moved': {
      events: [moved('2025-06-03T10:00:00Z')],
      finds: [{ subject: NEW, severity: 'medium', confidence: 'high', event_count: 1 }],
    },
    'both Regions write it down, which is one move': {
      events: [
        moved('2025-06-03T10:00:00Z'),
        moved('2025-06-03T10:00:01Z', { key: NEW, region: 'eu-west-1', by: asKms() }),
      ],
      finds: [{ subject: NEW, severity: 'medium', event_count: 2 }],
    },
    'it moved there and back': {
      events: [
        moved('2025-06-03T10:00:00Z'),
        moved('2025-06-03T12:00:00Z', {
          key: NEW,
          region: 'eu-west-1',
          request: { keyId: NEW, primaryRegion: 'us-east-1' },
        }),
      ],
      finds: [
        { subject: NEW, severity: 'medium' },
        { subject: OLD, severity: 'medium' },
      ],
    },
  },

  staysSilent: {
    'the request was denied': { events: [moved('2025-06-03T10:00:00Z', { error: 'AccessDenied' })] },
    'the key was not ready': { events: [moved('2025-06-03T10:00:00Z', { error: 'KMSInvalidStateException' })] },
    'a replica was made': {
      events: [
        kmsCall('ReplicateKey', {
          at: '2025-06-03T10:00:00Z',
          key: OLD,
          request: { keyId: OLD, replicaRegion: 'eu-west-1' },
        }),
      ],
    },
    'the record names no Region': { events: [moved('2025-06-03T10:00:00Z', { request: null })] },
    'it happened after the window': { events: [moved('2025-06-08T10:00:00Z')] },
  },

  isExpected: {
    'whoever drills the recovery is on the list': {
      like: 'a primary moved',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

import { decryptVolume } from '@/lib/analyzers/decrypt-volume';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, type RawRecord } from '../support/events';

const KEY = keyArn();

function decrypted(hour: string, count: number, call: Call = {}): RawRecord[] {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('Decrypt', { at: new Date(Date.parse(`${hour}:00:00Z`) + index * 3000), via: 's3', ...call }),
  );
}

/** Two calls in each hour of some days. */
function steady(days: number, call: Call = {}): RawRecord[] {
  return Array.from({ length: days * 24 }, (_, index) =>
    new Date(Date.UTC(2025, 5, 1, index)).toISOString().slice(0, 13),
  ).flatMap((hour) => decrypted(hour, 2, call));
}

describeAnalyzer(decryptVolume, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'one hour holds six hundred': {
      events: [...steady(3), ...decrypted('2025-06-04T10', 600)],
      finds: [
        {
          subject: KEY,
          severity: 'medium',
          confidence: 'medium',
          event_count: 600,
          observed_at: new Date('2025-06-04T10:00:00Z'),
        },
      ],
    },
    'two hours on end do': {
      events: [...steady(3), ...decrypted('2025-06-04T10', 600), ...decrypted('2025-06-04T11', 700)],
      finds: [{ subject: KEY, severity: 'medium', event_count: 1300 }],
    },
    'two principals do, each by itself': {
      events: [
        ...steady(3),
        ...steady(3, { by: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/Bob', accountId: '111122223333' } }),
        ...decrypted('2025-06-04T10', 600),
        ...decrypted('2025-06-04T12', 600, {
          by: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/Bob', accountId: '111122223333' },
        }),
      ],
      finds: [
        { subject: KEY, severity: 'medium', event_count: 600 },
        { subject: KEY, severity: 'medium', event_count: 600 },
      ],
    },
  },

  staysSilent: {
    'it is five hundred': { events: [...steady(3), ...decrypted('2025-06-04T10', 500)] },
    'a batch runs at that hour each night': {
      events: [...steady(3), ...decrypted('2025-06-04T02', 600), ...decrypted('2025-06-05T02', 650)],
    },
    'the principal is always that busy': {
      events: Array.from({ length: 50 }, (_, index) =>
        new Date(Date.UTC(2025, 5, 1, index)).toISOString().slice(0, 13),
      ).flatMap((hour, index) => decrypted(hour, 12 + (index % 3))),
    },
    'the calls were denied': {
      events: [...steady(3), ...decrypted('2025-06-04T10', 600, { error: 'AccessDenied', message: 'no' })],
    },
    'a Bucket Key was switched off, and the volume stays': {
      events: [
        ...steady(3, { context: { 'aws:s3:arn': 'arn:aws:s3:::photos' } }),
        ...['2025-06-04T10', '2025-06-04T11', '2025-06-05T10', '2025-06-05T11'].flatMap((hour) =>
          decrypted(hour, 600, { context: { 'aws:s3:arn': `arn:aws:s3:::photos/${hour}.jpg` } }),
        ),
      ],
    },
    'there is no habit yet': { events: [...steady(1), ...decrypted('2025-06-04T10', 600)] },
    'data keys were made instead': {
      events: [...steady(3), ...decrypted('2025-06-04T10', 600, { and: { eventName: 'GenerateDataKey' } })],
    },
  },

  isExpected: {
    'the batch that has no fixed hour is on the list': {
      like: 'one hour holds six hundred',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

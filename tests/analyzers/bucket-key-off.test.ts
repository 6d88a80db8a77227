import { bucketKeyOff } from '@/lib/analyzers/bucket-key-off';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const MANY = 10_000;

/** So many calls of S3 in one day, about one object after the other or, with a Bucket Key, about the bucket. */
function asked(count: number, arn: (nth: number) => string, call: Call = {}) {
  return Array.from({ length: count }, (_, nth) =>
    kmsCall('Decrypt', {
      at: new Date(Date.UTC(2025, 5, 3) + nth * 8_000),
      via: 's3',
      context: { 'aws:s3:arn': arn(nth) },
      ...call,
    }),
  );
}

const object = (nth: number) => `arn:aws:s3:::photos/${nth}.jpg`;

describeAnalyzer(bucketKeyOff, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'ten thousand objects of a bucket were asked for in a day': {
      events: asked(MANY, object),
      finds: [{ subject: KEY, severity: 'info', confidence: 'medium', event_count: 1 }],
    },
    'the bucket lies in China': {
      events: asked(MANY, (nth) => `arn:aws-cn:s3:::photos/${nth}.jpg`),
      finds: [{ subject: KEY, severity: 'info', bucket: 'photos' }],
    },
    'other calls are about the bucket': {
      events: [...asked(MANY, object), ...asked(5, () => 'arn:aws:s3:::photos')],
      finds: [{ subject: KEY, severity: 'info' }],
    },
  },

  staysSilent: {
    'the calls are about the bucket': { events: asked(MANY, () => 'arn:aws:s3:::photos') },
    'it was one object fewer': { events: asked(MANY - 1, object) },
    'the calls were of the month before': {
      events: asked(MANY, object).map((event) => ({
        ...event,
        eventTime: String(event.eventTime).replace('2025-06', '2025-04'),
      })),
    },
    'they belong to two buckets': {
      events: [...asked(MANY / 2, object), ...asked(MANY / 2, (nth) => `arn:aws:s3:::films/${nth}.mp4`)],
    },
    'they were denied': { events: asked(MANY, object, { error: 'AccessDenied', message: 'no' }) },
  },

  isExpected: {
    'the objects are from before the Bucket Key, or are replicated, and the key is on the list': {
      like: 'ten thousand objects of a bucket were asked for in a day',
      resources: [KEY],
    },
  },
});

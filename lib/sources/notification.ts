import { z } from 'zod';

/** An object that came into a bucket; what only the object itself tells is null. */
export interface NotifiedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string | null;
  readonly sizeBytes: number | null;
}

/** What a message says. `nothing`: it is none of our business, such as the test that S3 sends when a queue is set up. */
export type Notification =
  | { readonly kind: 'objects'; readonly objects: readonly NotifiedObject[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** S3 User Guide, "Event message structure": keys are URL-encoded as forms are, ETags have no quotes. */
const S3Event = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal('aws:s3'),
      eventName: z.string(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string(), size: z.number().optional(), eTag: z.string().optional() }),
      }),
    }),
  ),
});
const TestEvent = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') });
/** What CloudTrail itself tells a topic (FACTS.md §6); keys as they are. */
const TrailNotice = z.object({ s3Bucket: z.string(), s3ObjectKey: z.array(z.string()) });
/** S3 by EventBridge; keys as they are. */
const BusEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: z.number().optional(), etag: z.string().optional() }),
  }),
});
/** A topic wraps what it was told as text, unless it is set to deliver raw. */
const TopicMessage = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** What CloudTrail tells a topic when a trail is given it, to see whether it may; no JSON, and about no object. */
const VALIDATION = /^\s*CloudTrail validation message\.?\s*$/;

/** Reads the body of a queue's message. Everything in it is foreign. */
export function readNotification(body: string): Notification {
  if (VALIDATION.test(body)) return { kind: 'nothing' };
  const value = parsed(body);
  if (value === undefined) return { kind: 'unreadable', reason: 'the message is not JSON' };
  const wrapped = TopicMessage.safeParse(value);
  if (!wrapped.success) return notificationIn(value);
  if (VALIDATION.test(wrapped.data.Message)) return { kind: 'nothing' };
  const inner = parsed(wrapped.data.Message);
  return inner === undefined
    ? { kind: 'unreadable', reason: 'what the topic says is not JSON' }
    : notificationIn(inner);
}

function notificationIn(value: unknown): Notification {
  const s3 = S3Event.safeParse(value);
  if (s3.success) {
    const created = s3.data.Records.filter(({ eventName }) => /^(?:s3:)?ObjectCreated:/.test(eventName));
    return objects(
      created.map(({ s3: { bucket, object } }) => ({
        bucket: bucket.name,
        key: formDecoded(object.key),
        etag: object.eTag ?? null,
        sizeBytes: object.size ?? null,
      })),
    );
  }
  const trail = TrailNotice.safeParse(value);
  if (trail.success) {
    const { s3Bucket: bucket, s3ObjectKey: keys } = trail.data;
    return objects(keys.map((key) => ({ bucket, key, etag: null, sizeBytes: null })));
  }
  const bus = BusEvent.safeParse(value);
  if (bus.success) {
    const { bucket, object } = bus.data.detail;
    if (bus.data['detail-type'] !== 'Object Created') return { kind: 'nothing' };
    const { key, etag = null, size: sizeBytes = null } = object;
    return objects([{ bucket: bucket.name, key, etag, sizeBytes }]);
  }
  if (TestEvent.safeParse(value).success) return { kind: 'nothing' };
  return {
    kind: 'unreadable',
    reason: 'it is no notification of S3, SNS, EventBridge or CloudTrail that names an object',
  };
}

function objects(found: readonly NotifiedObject[]): Notification {
  return found.length === 0 ? { kind: 'nothing' } : { kind: 'objects', objects: found };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name that is encoded wrongly is taken as it stands. */
function formDecoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

import type { Clock } from '@/lib/collector/patience';
import { patienceWith } from '@/lib/collector/patience';
import { type BucketPort, SOURCE_RATES } from './bucket-port';
import { isDigestKey, isLogName } from './day-prefixes';
import { HeldMessages } from './held-messages';
import { type NotifiedObject, readNotification } from './notification';
import { BATCH_SIZE, type QueueMessage, type QueuePort } from './queue-port';
import type { S3Address } from './s3-address';
import { objectReader } from './s3-source';
import { EMPTY_PAGE, type Notice, type Origin, type Source, type SourcePage, type Trouble } from './source';
import { troubleOf } from './source-refusal';
import { within } from './within';

export interface QueueOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long one call waits for messages; the queue counts as empty when nothing came. At most 20. */
  readonly waitSeconds?: number;
  /** For how long a message is hidden from others; prolonged at half of it while its objects are worked on. */
  readonly visibilitySeconds?: number;
  /** Messages of one run; what comes in meanwhile is left for the next. */
  readonly most?: number;
  /** Longest silence in the middle of an object's body, and longest wait for any other answer, in milliseconds. */
  readonly silenceMs?: number;
}

const WAIT_SECONDS = 2;
const VISIBILITY_SECONDS = 300;
const MOST_MESSAGES = 20_000;
const SILENCE_MS = 30_000;

/**
 * Logs and digests of a bucket as S3 tells of them through a queue, until it is empty. A message is deleted when every
 * object that it names is stored. One that names no object that can be read is handed over to be kept, and deleted then.
 */
export function queueSource(queue: QueuePort, port: BucketPort, address: S3Address, options: QueueOptions): Source {
  const { clock, signal: whole, waitSeconds = WAIT_SECONDS, visibilitySeconds = VISIBILITY_SECONDS } = options;
  const calm = patienceWith(SOURCE_RATES, clock, whole, () => undefined);
  const { silenceMs = SILENCE_MS } = options;
  const reading = objectReader(port, calm, silenceMs);
  const held = new HeldMessages(queue, visibilitySeconds, whole);
  const messageOf = new Map<string, QueueMessage>();
  const noticeOf = ({ id, body }: QueueMessage, reason: string): Notice => ({ id, queue: queue.url, reason, body });

  const troubled = (action: string, error: unknown, signal: AbortSignal): Trouble => ({
    path: queue.url,
    ...troubleOf(error, { action, resource: queue.arn }, signal),
  });

  function take(message: QueueMessage): SourcePage & { readonly done: readonly string[] } {
    const said = readNotification(message.body);
    if (said.kind === 'unreadable') {
      held.hold(message, [message.id]);
      return { ...EMPTY_PAGE, notices: [noticeOf(message, said.reason)], done: [] };
    }
    const named = said.kind === 'objects' ? said.objects : [];
    const stranger = named.find(({ bucket }) => bucket !== address.bucket);
    if (stranger) {
      held.hold(message, [message.id]);
      const reason = `it is about the bucket ${stranger.bucket}, not ${address.bucket}`;
      return { ...EMPTY_PAGE, notices: [noticeOf(message, reason)], done: [] };
    }
    // What other services write comes through the same queue.
    const wanted = named.filter(({ key }) => key.startsWith(address.prefix) && (isLogName(key) || isDigestKey(key)));
    const origins = wanted.map((object, index) => originOf(message.id, object, index));
    for (const { id } of origins) messageOf.set(id, message);
    held.hold(message, origins.length === 0 ? [message.id] : origins.map(({ id }) => id));
    return { ...EMPTY_PAGE, origins, done: origins.length === 0 ? [message.id] : [] };
  }

  async function forget(ids: readonly string[], signal: AbortSignal): Promise<Trouble[]> {
    for (const id of ids) messageOf.delete(id);
    const receipts = held.done(ids);
    const troubles: Trouble[] = [];
    for (let at = 0; at < receipts.length; at += BATCH_SIZE) {
      const some = receipts.slice(at, at + BATCH_SIZE);
      try {
        // What could not be deleted comes back, is known then, and is deleted at last.
        await calm(queue.url, 'sqs:DeleteMessage', () =>
          within(silenceMs, signal, (until) => queue.remove(some, until)),
        );
      } catch (error) {
        troubles.push(troubled('sqs:DeleteMessage', error, signal));
      }
    }
    return troubles;
  }

  return {
    kind: 's3',
    name: queue.url,
    list: async function* (_days, signal) {
      for (let received = 0; received < (options.most ?? MOST_MESSAGES); ) {
        let messages: readonly QueueMessage[];
        try {
          messages = await calm(queue.url, 'sqs:ReceiveMessage', () =>
            within(waitSeconds * 1000 + silenceMs, signal, (until) =>
              queue.receive({ waitSeconds, visibilitySeconds }, until),
            ),
          );
        } catch (error) {
          yield { ...EMPTY_PAGE, troubles: [troubled('sqs:ReceiveMessage', error, signal)] };
          return;
        }
        if (messages.length === 0) return;
        received += messages.length;
        const taken = messages.map(take);
        const troubles = await forget(
          taken.flatMap(({ done }) => done),
          signal,
        );
        yield {
          origins: taken.flatMap(({ origins }) => origins),
          notices: taken.flatMap(({ notices }) => notices),
          troubles,
        };
      }
      yield { ...EMPTY_PAGE, isOpenEnded: true };
    },
    fetch: async (origin, to, signal) => {
      const fetched = await reading(origin, to, signal);
      const message = messageOf.get(origin.id);
      if (fetched.kind !== 'gone' || message === undefined) return fetched;
      return { kind: 'gone', notice: noticeOf(message, `there is no object ${origin.path} any more`) };
    },
    acknowledge: forget,
    close: async () => {
      held.stop();
      queue.close();
    },
  };
}

function originOf(messageId: string, { bucket, key, etag, sizeBytes }: NotifiedObject, index: number): Origin {
  return {
    id: `${messageId} ${index}`,
    path: `s3://${bucket}/${key}`,
    version: etag,
    sizeBytes: sizeBytes ?? 0,
    deliveredAt: null,
  };
}

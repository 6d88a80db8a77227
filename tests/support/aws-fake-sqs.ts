import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FakeError, type FakeMessage, type FakeRequest, type FakeWorld } from './aws-fake-world';

const Input = z.object({
  QueueUrl: z.string(),
  VisibilityTimeout: z.number().default(30),
  Entries: z
    .array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number().default(30) }))
    .default([]),
});

/** A message as it waits in a queue. */
export function fakeMessage(
  body: unknown,
  id = createHash('md5').update(JSON.stringify(body)).digest('hex'),
): FakeMessage {
  return { id, body: typeof body === 'string' ? body : JSON.stringify(body), visibleAt: 0, receives: 0 };
}

/** Answers as a standard queue does; a receipt is good only for the last time that its message was received. */
export function sqsAnswer(world: FakeWorld, { operation, input }: FakeRequest, now: number): object {
  const { QueueUrl, VisibilityTimeout, Entries } = Input.parse(input);
  const queue = world.queues?.[QueueUrl.split('/').at(-1) ?? ''];
  if (!queue) throw new FakeError('AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.');
  const receiptOf = ({ id, receives }: FakeMessage) => `${id}#${receives}`;
  const held = (receipt: string) => queue.findIndex((message) => receiptOf(message) === receipt);
  switch (operation) {
    case 'ReceiveMessage': {
      const visible = queue.filter(({ visibleAt }) => visibleAt <= now).slice(0, 10);
      for (const message of visible) {
        message.receives++;
        message.visibleAt = now + VisibilityTimeout * 1000;
      }
      return {
        Messages: visible.map((message) => ({
          MessageId: message.id,
          ReceiptHandle: receiptOf(message),
          Body: message.body,
          MD5OfBody: createHash('md5').update(message.body).digest('hex'),
        })),
      };
    }
    case 'DeleteMessageBatch':
      for (const { ReceiptHandle } of Entries) {
        const at = held(ReceiptHandle);
        if (at >= 0) queue.splice(at, 1);
      }
      return outcome(Entries);
    case 'ChangeMessageVisibilityBatch':
      for (const entry of Entries) {
        const message = queue[held(entry.ReceiptHandle)];
        if (message) message.visibleAt = now + entry.VisibilityTimeout * 1000;
      }
      return outcome(Entries);
    default:
      throw new FakeError('InvalidAction', operation);
  }
}

/** What is no receipt at all fails alone; one that is only old does not. */
function outcome(entries: readonly { readonly Id: string; readonly ReceiptHandle: string }[]): object {
  const isReceipt = ({ ReceiptHandle }: { readonly ReceiptHandle: string }) => /#\d+$/.test(ReceiptHandle);
  return {
    Successful: entries.filter(isReceipt).map(({ Id }) => ({ Id })),
    Failed: entries
      .filter((entry) => !isReceipt(entry))
      .map(({ Id }) => ({
        Id,
        SenderFault: true,
        Code: 'ReceiptHandleIsInvalid',
        Message: 'not a valid receipt handle',
      })),
  };
}

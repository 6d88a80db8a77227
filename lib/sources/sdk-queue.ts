import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Credentials, ONCE } from '@/lib/collector/sdk-credentials';
import { partitionOfRegion } from '@/lib/model/partition';
import { BATCH_SIZE, type QueuePort, queuePlace } from './queue-port';

/** Answering takes as long as it waits for messages, at most 20 seconds, and a little. */
const WAITING = { ...ONCE.requestHandler, requestTimeout: 40_000 };

/** The ARN of a queue, which lies in the Region that its URL names; without one in `homeRegion`. */
export function queueArn(url: string, homeRegion: string): string {
  const { account, name, region: named } = queuePlace(url);
  const region = named ?? homeRegion;
  return `arn:${partitionOfRegion(region)}:sqs:${region}:${account}:${name}`;
}

/** A queue by the SDK, in the Region that its URL names. */
export function sdkQueue(url: string, homeRegion: string, credentials: Credentials): QueuePort {
  const region = queuePlace(url).region ?? homeRegion;
  const sqs = new SQSClient({ ...ONCE, requestHandler: WAITING, region, credentials });
  return {
    url,
    arn: queueArn(url, homeRegion),
    receive: async ({ waitSeconds, visibilitySeconds }, abortSignal) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: BATCH_SIZE,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: visibilitySeconds,
        }),
        { abortSignal },
      );
      return Messages.flatMap(({ MessageId: id, ReceiptHandle: receipt, Body: body }) =>
        id === undefined || receipt === undefined ? [] : [{ id, receipt, body: body ?? '' }],
      );
    },
    extend: async (receipts, seconds, abortSignal) => {
      const Entries = receipts.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: seconds,
      }));
      const input = { QueueUrl: url, Entries };
      const { Failed = [] } = await sqs.send(new ChangeMessageVisibilityBatchCommand(input), { abortSignal });
      return Failed.length;
    },
    remove: async (receipts, abortSignal) => {
      const Entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }), {
        abortSignal,
      });
      return Failed.length;
    },
    close: () => sqs.destroy(),
  };
}

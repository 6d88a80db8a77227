/** One queue as a source needs it. Calls are made once and throw as the SDK throws. */
export interface QueuePort {
  readonly url: string;
  readonly arn: string;
  /** At most ten messages, hidden from others for so long; none when nothing came while it waited. */
  readonly receive: (asked: ReceiveAsked, signal: AbortSignal) => Promise<readonly QueueMessage[]>;
  /** Hides at most ten messages for so many seconds from now on. Answers how many could not be. */
  readonly extend: (receipts: readonly string[], seconds: number, signal: AbortSignal) => Promise<number>;
  /** Deletes at most ten messages. Answers how many could not be. */
  readonly remove: (receipts: readonly string[], signal: AbortSignal) => Promise<number>;
  readonly close: () => void;
}

export interface ReceiveAsked {
  /** At most 20. */
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
}

export interface QueueMessage {
  readonly id: string;
  /** By which it is extended and deleted; another one each time it is received. */
  readonly receipt: string;
  readonly body: string;
}

/** Messages that one call may name (SQS API, batch operations). */
export const BATCH_SIZE = 10;

/** Where a queue lies, from its URL `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`; the Region is null for other hosts. */
export function queuePlace(url: string): {
  readonly region: string | null;
  readonly account: string;
  readonly name: string;
} {
  const { hostname, pathname } = new URL(url);
  const [, account = '', name = ''] = pathname.split('/');
  return { region: /^(?:sqs\.)?([a-z]{2,}(?:-[a-z]+)+-\d+)\./.exec(hostname)?.[1] ?? null, account, name };
}

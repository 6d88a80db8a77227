import { BATCH_SIZE, type QueueMessage, type QueuePort } from './queue-port';

/**
 * The messages that were received and are not done with: hidden from others again and again until then. A message is
 * done with when every object that it names is.
 */
export class HeldMessages {
  private readonly messages = new Map<string, { receipt: string; readonly left: Set<string> }>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly port: QueuePort,
    private readonly visibilitySeconds: number,
    private readonly signal: AbortSignal,
  ) {
    this.timer = setInterval(() => void this.extend(), (visibilitySeconds * 1000) / 2);
    this.timer.unref();
  }

  /** `left`: what it waits for; its own id when nothing else. */
  hold({ id, receipt }: QueueMessage, left: readonly string[]): void {
    const held = this.messages.get(id);
    // Delivered again, since it could not be hidden in time: only the newest receipt deletes it.
    if (held) held.receipt = receipt;
    else this.messages.set(id, { receipt, left: new Set(left) });
  }

  /** Receipts of the messages that nothing is left of. */
  done(ids: readonly string[]): string[] {
    const receipts: string[] = [];
    for (const [id, { receipt, left }] of this.messages) {
      for (const one of ids) left.delete(one);
      if (left.size > 0) continue;
      receipts.push(receipt);
      this.messages.delete(id);
    }
    return receipts;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** What cannot be hidden comes back once more, and is known then. */
  private async extend(): Promise<void> {
    const receipts = [...this.messages.values()].map(({ receipt }) => receipt);
    for (let at = 0; at < receipts.length; at += BATCH_SIZE) {
      const some = receipts.slice(at, at + BATCH_SIZE);
      await this.port.extend(some, this.visibilitySeconds, this.signal).catch(() => undefined);
    }
  }
}

import { z } from 'zod';
import type { QuickRun } from './quick-run';

const address = z.instanceof(WebAssembly.Global).transform(({ value }) => Number(value));

/** Where a run lies in the scanner's memory, and how much of it there is. */
export const RunExports = z.object({
  RUN_ROWS: address,
  RUN_PLACE: address,
  RUN_WHO: address,
  RUN_SESSION: address,
  RUN_HOW: address,
  RUN_THROUGH: address,
  RUN_KEYS: address,
  RUN_MATERIAL: address,
  RUN_KEY_ID: address,
  RUN_INDEX: address,
  RUN_HOUR: address,
  RUN_OTHER: address,
  RUN_OTHER_HOUR: address,
  RUN_TIME: address,
  RUN_EVENT_ID: address,
  RUN_HAS_CONTEXT: address,
  RUN_HAS_REQUEST_ID: address,
  RUN_HAS_SHARED_ID: address,
  TEXT_BYTES: address,
  RUN_CONTEXT: address,
  RUN_REQUEST_ID: address,
  RUN_SHARED_ID: address,
  runCounts: z.custom<(which: number) => number>(isFunction),
  clearRun: z.custom<() => void>(isFunction),
  isRunFull: z.custom<() => number>(isFunction),
});

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** The columns of a run as they lie in memory, without what the numbers mean. */
export type RunColumns = Omit<QuickRun, 'meanings'>;

/** Reads runs out of the scanner's memory. */
export class RunTray {
  constructor(
    private readonly memory: ArrayBuffer,
    private readonly at: z.infer<typeof RunExports>,
  ) {}

  get isFull(): boolean {
    return this.at.isRunFull() !== 0;
  }

  get uses(): number {
    return this.at.runCounts(0);
  }

  get others(): number {
    return this.at.runCounts(1);
  }

  /** Of the text of the uses that runs took. */
  get useBytes(): number {
    return this.at.runCounts(5) >>> 0;
  }

  clear(): void {
    this.at.clearRun();
  }

  /** What lies in the tray. */
  columns(): RunColumns {
    const { at, uses, others } = this;
    return {
      uses,
      others,
      place: this.ints(at.RUN_PLACE, uses),
      who: this.ints(at.RUN_WHO, uses),
      session: this.ints(at.RUN_SESSION, uses),
      how: this.ints(at.RUN_HOW, uses),
      through: this.ints(at.RUN_THROUGH, uses),
      keys: this.ints(at.RUN_KEYS, uses),
      material: this.ints(at.RUN_MATERIAL, uses),
      requestedKey: this.ints(at.RUN_KEY_ID, uses),
      recordIndex: this.ints(at.RUN_INDEX, uses),
      hour: this.ints(at.RUN_HOUR, uses),
      eventTime: this.ints(at.RUN_TIME, 2 * uses),
      eventId: this.bytes(at.RUN_EVENT_ID, 16 * uses),
      context: this.texts(at.RUN_HAS_CONTEXT, uses, at.RUN_CONTEXT, 2),
      requestId: this.texts(at.RUN_HAS_REQUEST_ID, uses, at.RUN_REQUEST_ID, 3),
      sharedEventId: this.texts(at.RUN_HAS_SHARED_ID, uses, at.RUN_SHARED_ID, 4),
      other: this.ints(at.RUN_OTHER, others),
      otherHour: this.ints(at.RUN_OTHER_HOUR, others),
    };
  }

  private ints(from: number, count: number): Int32Array {
    return new Int32Array(this.memory, from, count);
  }

  private bytes(from: number, count: number): Uint8Array {
    return new Uint8Array(this.memory, from, count);
  }

  private texts(has: number, rows: number, from: number, which: number) {
    return { has: this.bytes(has, rows), bytes: this.bytes(from, this.at.runCounts(which)) };
  }
}

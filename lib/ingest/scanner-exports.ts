import { z } from 'zod';

/** What the compiled scanner offers; what each does stands in `wasm`. */
export const ScannerExports = z.object({
  memory: z.instanceof(WebAssembly.Memory),
  BUCKETS: z.instanceof(WebAssembly.Global),
  NAMES: z.instanceof(WebAssembly.Global),
  NAME_LENGTHS: z.instanceof(WebAssembly.Global),
  SLOTS: z.instanceof(WebAssembly.Global),
  EXTRAS: z.instanceof(WebAssembly.Global),
  WINDOW: z.instanceof(WebAssembly.Global),
  WINDOW_BYTES: z.instanceof(WebAssembly.Global),
  inflate: z.custom<(from: number, end: number, to: number, size: number) => number>(isFunction),
  checksum: z.custom<() => number>(isFunction),
  reset: z.custom<(slots: number, seed: number) => void>(isFunction),
  scan: z.custom<(at: number, limit: number) => number>(isFunction),
  extraCount: z.custom<() => number>(isFunction),
  presentSlots: z.custom<() => number>(isFunction),
  scanRequest: z.custom<(slot: number) => number>(isFunction),
  internSlots: z.custom<(from: number, to: number) => number>(isFunction),
  internTuple: z.custom<(group: number, mask: number) => number>(isFunction),
  internExtras: z.custom<() => number>(isFunction),
  isStrict: z.custom<(areNumberedJson: number) => number>(isFunction),
  isPlainText: z.custom<(slot: number) => number>(isFunction),
  REGISTERED: z.instanceof(WebAssembly.Global),
  registerOther: z.custom<(kind: number) => number>(isFunction),
  registerUse: z.custom<(whoClass: number) => number>(isFunction),
  teachMasks: z.custom<(place: number, how: number, source: number, uncommon: number) => void>(isFunction),
  takeRun:
    z.custom<(at: number, limit: number, index: number, mostBytes: number, isScanned: boolean) => number>(isFunction),
  lacksWho: z.custom<() => number>(isFunction),
  registerWho: z.custom<(whoClass: number) => number>(isFunction),
  rememberRole:
    z.custom<
      (
        name: number,
        nameEnd: number,
        again: number,
        arnEnd: number,
        key: number,
        keyEnd: number,
        date: number,
        dateEnd: number,
      ) => number
    >(isFunction),
  sessionCount: z.custom<() => number>(isFunction),
  SESSION_TEXTS: z.instanceof(WebAssembly.Global),
  takeScanned: z.custom<(index: number) => number>(isFunction),
  stoppedAt: z.custom<() => number>(isFunction),
  stoppedTo: z.custom<() => number>(isFunction),
});

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

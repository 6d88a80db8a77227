import type { z } from 'zod';
import type { ScannerExports } from './scanner-exports';

/** A session that the scanner told by one of the same role that was read. */
export interface ToldSession {
  readonly number: number;
  readonly role: number;
  readonly name: string;
  readonly accessKeyId: string;
}

const MARK_BYTES = 4;
const HEAD_BYTES = 16;

/** Reads the sessions that runs told out of the scanner's memory; how they lie there stands in `wasm/sessions.ts`. */
export class ToldSessions {
  private readonly memory: Buffer;
  private readonly words: Int32Array;
  private readonly texts: number;
  private count = 0;

  constructor(
    private readonly wasm: Pick<z.infer<typeof ScannerExports>, 'memory' | 'sessionCount' | 'SESSION_TEXTS'>,
  ) {
    this.memory = Buffer.from(wasm.memory.buffer);
    this.words = new Int32Array(wasm.memory.buffer);
    this.texts = Number(wasm.SESSION_TEXTS.value);
  }

  /** Those that are new since this was asked last. */
  *told(): Generator<ToldSession> {
    const count = this.wasm.sessionCount();
    while (this.count < count) {
      const number = ++this.count;
      const at = this.words[this.texts / 4 + number] as number;
      // A caller who was read as JSON.
      if (at === 0) continue;
      const words = this.words.subarray((at + MARK_BYTES) / 4, (at + HEAD_BYTES) / 4);
      const [role = 0, nameBytes = 0, keyBytes = 0] = words;
      const text = this.memory.toString('latin1', at + HEAD_BYTES, at + HEAD_BYTES + nameBytes + keyBytes);
      yield { number, role, name: text.slice(0, nameBytes), accessKeyId: text.slice(nameBytes) };
    }
  }

  /** The scanner forgot them all. */
  forget(): void {
    this.count = 0;
  }
}

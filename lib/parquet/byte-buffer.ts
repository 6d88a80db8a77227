import { giveBack } from './give-back';

const FIRST_BYTES = 4096;

/** Bytes that grow at the end. */
export class ByteBuffer {
  private bytes: Buffer;
  length = 0;

  constructor(capacity = FIRST_BYTES) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Four bytes, low byte first. */
  uint32(value: number): void {
    this.reserve(4);
    this.bytes.writeUInt32LE(value, this.length);
    this.length += 4;
  }

  /** An unsigned whole number below 2^53, seven bits a byte, low bits first (LEB128). */
  varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** Parquet's plain form of a text: its length in four bytes, then its UTF-8. A lone surrogate becomes U+FFFD. */
  plainText(value: string): void {
    this.reserve(4 + value.length * 3);
    const written = this.bytes.write(value, this.length + 4, 'utf8');
    this.bytes.writeUInt32LE(written, this.length);
    this.length += 4 + written;
  }

  append(more: Uint8Array): void {
    this.reserve(more.length);
    this.bytes.set(more, this.length);
    this.length += more.length;
  }

  /** What was written; valid until more is. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    giveBack(this.bytes);
    this.bytes = larger;
  }
}

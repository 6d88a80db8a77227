import { giveBack } from './give-back';

/** 32-bit whole numbers that grow at the end. */
export class Ints {
  private items = new Int32Array(1024);
  private length = 0;

  push(value: number): void {
    if (this.length === this.items.length) this.reserve(1);
    this.items[this.length++] = value;
  }

  append(values: Int32Array): void {
    this.reserve(values.length);
    this.items.set(values, this.length);
    this.length += values.length;
  }

  /** Room for so many more numbers, all of which must be written. */
  extend(count: number): Int32Array {
    this.reserve(count);
    this.length += count;
    return this.items.subarray(this.length - count, this.length);
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.items.length) return;
    const larger = new Int32Array(Math.max(needed, this.items.length * 2));
    larger.set(this.items);
    giveBack(this.items);
    this.items = larger;
  }

  /** What was pushed; valid until more is. */
  view(): Int32Array {
    return this.items.subarray(0, this.length);
  }

  /** The same as bytes, low byte first. */
  bytes(): Uint8Array {
    return new Uint8Array(this.items.buffer, 0, this.length * 4);
  }
}

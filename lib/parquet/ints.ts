import { giveBack } from './give-back';

/** 32-bit whole numbers that grow at the end. */
export class Ints {
  private items = new Int32Array(1024);
  private length = 0;

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(this.items.length * 2);
      larger.set(this.items);
      giveBack(this.items);
      this.items = larger;
    }
    this.items[this.length++] = value;
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

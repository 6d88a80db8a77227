/** From the numbers of one list, which only grows, to numbers here; begins anew with another list. */
export class Translation<T> {
  private known = new Int32Array(0);
  private list: readonly T[] = [];

  /** The number here of a number there, asked of `learn` once. */
  of(list: readonly T[], number: number, learn: (item: T | undefined) => number): number {
    if (list !== this.list) {
      this.list = list;
      this.known.fill(UNKNOWN);
    }
    if (number >= this.known.length) this.grow(number);
    const known = this.known[number] as number;
    if (known !== UNKNOWN) return known;
    const learned = learn(list[number]);
    this.known[number] = learned;
    return learned;
  }

  private grow(number: number): void {
    const larger = new Int32Array(Math.max(1024, (number + 1) * 2)).fill(UNKNOWN);
    larger.set(this.known);
    this.known = larger;
  }
}

const UNKNOWN = -2;

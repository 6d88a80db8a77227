/** From the numbers of one list, which only grows, to numbers here; begins anew with another list. */
export class Translation<T> {
  private known = new Int32Array(0);
  private list: readonly T[] = [];

  /** Writes the number here of each number there to `target`; each item is asked of `learn` once. */
  translate(list: readonly T[], numbers: Int32Array, target: Int32Array, learn: (item: T | undefined) => number): void {
    if (list !== this.list) {
      this.list = list;
      this.known.fill(UNKNOWN);
    }
    let known: Int32Array = this.known;
    for (let row = 0; row < numbers.length; row++) {
      const number = numbers[row] as number;
      if (number >= known.length) known = this.grown(number);
      let found = known[number] as number;
      if (found === UNKNOWN) {
        found = learn(list[number]);
        known[number] = found;
      }
      target[row] = found;
    }
  }

  private grown(number: number): Int32Array {
    const larger = new Int32Array(Math.max(1024, (number + 1) * 2)).fill(UNKNOWN);
    larger.set(this.known);
    this.known = larger;
    return larger;
  }
}

const UNKNOWN = -2;

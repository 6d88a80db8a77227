/** Pace is judged by the last half minute, and not by less than two seconds. */
const WINDOW_MS = 30_000;
const LEAST_MS = 2_000;
const MARK_EVERY_MS = 250;

interface Mark {
  readonly ms: number;
  readonly bytes: number;
}

/** Tells how long reading still takes, by the pace of late; nothing before there is a pace to judge by. */
export class TimeLeft {
  private marks: Mark[] = [];

  /** So many bytes were read in all, at this time in milliseconds. */
  mark(ms: number, bytes: number): void {
    const last = this.marks.at(-1);
    if (last !== undefined && ms - last.ms < MARK_EVERY_MS) return;
    this.marks.push({ ms, bytes });
    // The last mark from before the window stays, as its beginning.
    while (this.marks[1] !== undefined && this.marks[1].ms <= ms - WINDOW_MS) this.marks.shift();
  }

  /** Forgets the pace: what was read before a pause says nothing of the time after it. */
  forget(): void {
    this.marks = [];
  }

  /** Seconds for so many bytes more; null when it cannot be told. */
  secondsFor(bytesLeft: number): number | null {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (first === undefined || last === undefined || last.ms - first.ms < LEAST_MS) return null;
    const bytesPerMs = (last.bytes - first.bytes) / (last.ms - first.ms);
    return bytesPerMs > 0 ? Math.max(0, Math.round(bytesLeft / bytesPerMs / 1000)) : null;
  }
}

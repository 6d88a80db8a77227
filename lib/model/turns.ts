/** Milliseconds after which long work lets others have their turn. A page takes dozens of turns, and may wait as long at each. */
const SLICE_MS = 2;

/**
 * For long work on the main thread: await the returned function between its steps, and whatever else the process has
 * to do gets its turn every few milliseconds. Costs next to nothing in between.
 */
export function takingTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  const after = () => {
    since = performance.now();
  };
  // Steps are many and small: a promise for each would cost more than they do.
  return () => (performance.now() - since < SLICE_MS ? undefined : others().then(after));
}

/** Runs work that pauses between its steps to its end, without pausing. */
export function atOnce<T>(work: Generator<void, T>): T {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

/** Runs work that pauses between its steps to its end, letting others have their turn in the pauses. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  let since = performance.now();
  let step = work.next();
  while (!step.done) {
    if (performance.now() - since >= SLICE_MS) {
      await others();
      since = performance.now();
    }
    step = work.next();
  }
  return step.value;
}

/** Lets whatever else the process has to do come first. */
function others(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

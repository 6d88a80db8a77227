/**
 * What several sequences yield, as it comes, so many of them under way at a time. Ends them all when the first fails or
 * when nobody wants more.
 */
export async function* merged<T>(sequences: Iterable<AsyncIterator<T>>, atOnce: number): AsyncGenerator<T> {
  const waiting = sequences[Symbol.iterator]();
  const running = new Map<AsyncIterator<T>, Promise<Step<T>>>();
  const advance = (sequence: AsyncIterator<T>): void => {
    const step = sequence.next().then((result) => ({ sequence, result }));
    step.catch(() => undefined);
    running.set(sequence, step);
  };
  const beginNext = (): void => {
    const next = waiting.next();
    if (!next.done) advance(next.value);
  };
  try {
    for (let begun = 0; begun < atOnce; begun++) beginNext();
    while (running.size > 0) {
      const { sequence, result } = await Promise.race(running.values());
      if (result.done) {
        running.delete(sequence);
        beginNext();
      } else {
        advance(sequence);
        yield result.value;
      }
    }
  } finally {
    await Promise.allSettled([...running.keys()].map((sequence) => sequence.return?.()));
  }
}

interface Step<T> {
  readonly sequence: AsyncIterator<T>;
  readonly result: IteratorResult<T>;
}

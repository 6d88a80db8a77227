/** Counts the faults that a suite injected and says how many there were. */
export function faults(what: string): { injected(times?: number): void; tell(more?: string): void } {
  let count = 0;
  return {
    injected: (times = 1) => {
      count += times;
    },
    tell: (more) => process.stdout.write(`faults injected: ${count} (${what})${more ? `; ${more}` : ''}\n`),
  };
}

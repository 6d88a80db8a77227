import { opendirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Far enough behind that the main thread is never put off for their sake; still before the threads that decode files. */
const BEHIND = 15;

/**
 * How many threads Node.js starts before it runs anything: one for delayed tasks and four that compile and collect garbage,
 * and one that waits for a debugger. The main thread waits for a collector that pauses, so it must not be put off either.
 */
const OF_NODE = 6;

/**
 * Lets the main thread, which answers the pages, go before the threads of this process that query, write and read files.
 * Linux alone has a priority for each thread; elsewhere, or where it is forbidden, nothing changes. Threads that are
 * started later take their starter's priority, so this is for when the stores are open.
 */
export function mainThreadFirst(): void {
  if (process.platform !== 'linux') return;
  for (const thread of threadsAsStarted().slice(1 + OF_NODE)) {
    try {
      setPriority(thread, BEHIND);
    } catch {
      // It has ended meanwhile, or it may not be moved: it takes its share like the others.
    }
  }
}

/** The threads of this process, the main one first. The kernel lists them so; their numbers begin anew from time to time. */
function threadsAsStarted(): number[] {
  const folder = opendirSync('/proc/self/task');
  try {
    const threads: number[] = [];
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) threads.push(Number(entry.name));
    return threads;
  } finally {
    folder.closeSync();
  }
}

import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Before the threads that decode files, which step back further. */
const BEHIND = 5;

/**
 * Lets the main thread, which answers the pages, go before all other threads of this process: those that query, write and
 * collect garbage. Linux alone has a priority for each thread; elsewhere, or where it is forbidden, nothing changes.
 * Threads that are started later take their starter's priority, so this is for when the stores are open.
 */
export function mainThreadFirst(): void {
  if (process.platform !== 'linux') return;
  for (const thread of readdirSync('/proc/self/task').map(Number)) {
    if (thread === process.pid) continue;
    try {
      setPriority(thread, BEHIND);
    } catch {
      // It has ended meanwhile, or it may not be moved: it takes its share like the others.
    }
  }
}

// Preloaded by `npm run bench:pages`: says on SIGUSR2 for how long the event loop stood still since it was last asked,
// how much it computed in one turn, and for how long garbage collections held it. A loop also stands still while other
// threads and processes have the cores; what it computed tells the two apart.
import { openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.KEYTRAIL_LOOP_FILE;
if (file !== undefined && isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let collection = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collection = Math.max(collection, duration);
  });
  collections.observe({ entryTypes: ['gc'] });
  const computed = threadClock();
  let turn = computed === null ? null : 0;
  if (computed !== null) {
    let before = computed();
    setInterval(() => {
      const now = computed();
      turn = Math.max(turn ?? 0, now - before);
      before = now;
    }, 1).unref();
  }
  process.on('SIGUSR2', () => {
    const [most, rare, usual] = [delay.max, delay.percentile(99.9), delay.percentile(99)].map((nanoseconds) =>
      Math.max(0, nanoseconds / 1e6),
    );
    const kibibytes = process.resourceUsage().maxRSS;
    // Whoever asked looks for the file, and must not find it half written.
    writeFileSync(`${file}.part`, JSON.stringify({ most, rare, usual, turn, collection, kibibytes }));
    renameSync(`${file}.part`, file);
    delay.reset();
    collection = 0;
    if (turn !== null) turn = 0;
  });
}

/** Milliseconds that the main thread has computed, to within a tick of the kernel; null where the system does not say. */
function threadClock() {
  let stats;
  try {
    stats = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return null;
  }
  const text = Buffer.alloc(100);
  return () => Number.parseInt(text.toString('latin1', 0, readSync(stats, text, 0, text.length, 0)), 10) / 1e6;
}

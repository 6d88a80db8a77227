// Preloaded by `npm run bench:pages`: says on SIGUSR2 for how long the event loop stood still since it was last asked,
// and for how long garbage collections held it.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';

const file = process.env.KEYTRAIL_LOOP_FILE;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let collection = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collection = Math.max(collection, duration);
  });
  collections.observe({ entryTypes: ['gc'] });
  process.on('SIGUSR2', () => {
    const [most, rare, usual] = [delay.max, delay.percentile(99.9), delay.percentile(99)].map((nanoseconds) =>
      Math.max(0, nanoseconds / 1e6),
    );
    writeFileSync(file, JSON.stringify({ most, rare, usual, collection, kibibytes: process.resourceUsage().maxRSS }));
    delay.reset();
    collection = 0;
  });
}

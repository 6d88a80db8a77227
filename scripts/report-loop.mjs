// Preloaded by `npm run bench:pages`: says on SIGUSR2 for how long the event loop stood still since it was last asked.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.KEYTRAIL_LOOP_FILE;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('SIGUSR2', () => {
    const [most, usual] = [delay.max, delay.percentile(99)].map((nanoseconds) => Math.max(0, nanoseconds / 1e6));
    delay.reset();
    writeFileSync(file, JSON.stringify({ most, usual, kibibytes: process.resourceUsage().maxRSS }));
  });
}

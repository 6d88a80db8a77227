import { defineConfig } from 'vitest/config';

/** The long tests: what happens when things break. `npm run test:faults`. */
export default defineConfig({
  resolve: {
    alias: { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/tests/support/server-only.ts` },
  },
  test: {
    include: ['tests/faults/**/*.faults.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    env: { TZ: 'UTC' },
    // Generous, since a machine under load is no fault of what is tested.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    // What each suite says of the faults that it injected stands in the output as it is.
    disableConsoleIntercept: true,
  },
});

import { defineConfig } from 'vitest/config';

// No cases of one analyzer.
const OF_MANY = ['as-time-goes-by', 'catalogue', 'published-rules', 'random-histories', 'real-data', 'registry'];

/** The long tests: what happens when things break, and the whole of what `npm test` tries on a few. `npm run test:faults`. */
export default defineConfig({
  resolve: {
    alias: { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/tests/support/server-only.ts` },
  },
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    env: { TZ: 'UTC' },
    // Generous, since a machine under load is no fault of what is tested.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    // What each suite says of the faults that it injected stands in the output as it is.
    disableConsoleIntercept: true,
    projects: [
      { extends: true, test: { name: 'faults', include: ['tests/faults/**/*.faults.ts'] } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['tests/analyzers/*.test.ts', 'tests/policy/many-policies.test.ts'],
          exclude: OF_MANY.map((name) => `tests/analyzers/${name}.test.ts`),
          isolate: false,
          env: { KEYTRAIL_LONG_CASES: '1', KEYTRAIL_POLICY_COUNT: '100000' },
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/tests/support/server-only.ts` },
  },
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // Each of these opens stores of its own and leaves nothing behind, so they share what was loaded and opened before.
      { extends: true, test: { name: 'analyzers', include: ['tests/analyzers/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: { name: 'apart', include: ['tests/**/*.test.ts'], exclude: ['tests/analyzers/**', 'tests/e2e/**'] },
      },
    ],
  },
});

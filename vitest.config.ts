import { defineConfig } from 'vitest/config';

// These leave nothing behind in their process, so that they share what was loaded and opened before.
const TOGETHER = ['analyzers', 'exports', 'extracts', 'findings', 'i18n', 'keys', 'model', 'policy', 'queries', 'sql'];

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
      {
        extends: true,
        test: { name: 'together', include: TOGETHER.map((folder) => `tests/${folder}/**/*.test.ts`), isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', ...TOGETHER.map((folder) => `tests/${folder}/**`)],
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

/** The collector against a moto server, in a job of its own: `npm run test:moto`. */
export default defineConfig({
  resolve: {
    alias: { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/tests/support/server-only.ts` },
  },
  test: {
    include: ['tests/moto/**/*.moto.ts'],
    environment: 'node',
    pool: 'forks',
    env: { TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // A hundred keys are asked for their last use five a second.
    testTimeout: 300_000,
  },
});

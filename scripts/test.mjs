// `npm test`: unit and integration tests, then the browser tests, then one line for the whole run.
// `npm run test:faults`: what happens when things break, closed by the same line.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

const FOLDER = 'test-results';
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

const SUITES = [
  vitest('vitest'),
  vitest('faults', '--config=vitest.faults.config.ts'),
  {
    name: 'playwright',
    args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', '--output=test-results/browser'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: 'test-results/playwright.json' },
    count: ({ stats, errors }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
    }),
  },
];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['vitest', 'playwright'];
const results = SUITES.filter(({ name }) => wanted.includes(name)).map((suite) => {
  const { status } = spawnSync(process.execPath, suite.args, {
    stdio: 'inherit',
    env: { ...process.env, ...suite.env, TZ: 'UTC', NEXT_TELEMETRY_DISABLED: '1' },
  });
  return { ...counted(suite), status };
});

const sum = (field) => results.reduce((total, result) => total + result[field], 0);
const failed = sum('failed');
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 && results.every(({ status }) => status === 0) ? 0 : 1);

/** A run of vitest, with a configuration of its own where one is named. */
function vitest(name, ...args) {
  return {
    name,
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=test-results/${name}.json`,
    ],
    env: {},
    count: ({ numPassedTests, numFailedTests, numPendingTests, testResults }) => ({
      passed: numPassedTests,
      // A file that does not even load has no tests to fail: count it as one.
      failed:
        numFailedTests +
        testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length,
      skipped: numPendingTests,
    }),
  };
}

/** What a suite's report counts; a suite that left no report has failed. */
function counted({ name, count }) {
  try {
    return count(JSON.parse(readFileSync(`test-results/${name}.json`, 'utf8')));
  } catch (error) {
    console.error(`${name} left no report: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

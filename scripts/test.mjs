// `npm test`: unit and integration tests, then the browser tests, then one line for the whole run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

const FOLDER = 'test-results';
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

const suites = [
  {
    name: 'vitest',
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=test-results/vitest.json',
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
  },
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

const results = suites.map((suite) => {
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

/** What a suite's report counts; a suite that left no report has failed. */
function counted({ name, count }) {
  try {
    return count(JSON.parse(readFileSync(`test-results/${name}.json`, 'utf8')));
  } catch (error) {
    console.error(`${name} left no report: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './scripts/find-chromium.mjs';

// Set once by the process that starts the run; its workers and the server inherit it.
process.env.E2E_FOLDER ??= mkdtempSync(join(tmpdir(), 'keytrail-e2e-'));
process.env.E2E_PORT ??= '3210';
const base = `http://127.0.0.1:${process.env.E2E_PORT}`;
const chromium = findChromium();

const asAdministrator = { storageState: join(process.env.E2E_FOLDER, 'administrator.json') };

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/browser',
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  // A machine that does other work at the same time answers late, not wrongly.
  expect: { timeout: 20_000 },
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: base,
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      // The sandbox needs a user other than root; only our own server is visited.
      chromiumSandbox: false,
      args: [
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'setup', testMatch: /.*\.setup\.ts/ },
    // Only looks, so that two may look at a time.
    { name: 'looks', testMatch: 'pages.spec.ts', fullyParallel: true, dependencies: ['setup'], use: asAdministrator },
    // What one does here, another would see.
    {
      name: 'pages',
      testMatch: /.*\.spec\.ts/,
      testIgnore: 'pages.spec.ts',
      workers: 1,
      dependencies: ['looks'],
      use: asAdministrator,
    },
    // Ends the administrator's sessions, so it runs when every other test is done with them.
    { name: 'last', testMatch: /.*\.last\.ts/, dependencies: ['pages'] },
  ],
  webServer: {
    command: 'node --import tsx tests/e2e/stack.ts',
    url: `${base}/api/health`,
    timeout: 60_000,
    reuseExistingServer: false,
    stdout: 'pipe',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5000 },
  },
});

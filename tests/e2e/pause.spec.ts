import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { kmsCall } from '@/tests/support/events';
import { keytrail } from './keytrail';

const log = (at: string) => gzipSync(JSON.stringify({ Records: [kmsCall('Decrypt', { at: new Date(at) })] }));

test('reading that is paused at the terminal goes on from the browser, with every stage in sight', async ({ page }) => {
  expect(keytrail('pause').stdout).toMatch(/^Paused by .+ Go on with: keytrail resume/);
  await page.goto('/sources');
  await expect(page.getByText('Nothing new is read until it is resumed.')).toBeVisible();
  await page
    .getByLabel('Choose files')
    .setInputFiles([{ name: 'paused.json.gz', mimeType: 'application/gzip', buffer: log('2025-05-21T10:00:00Z') }]);
  const bar = page.getByRole('progressbar', { name: 'Ingest progress' });
  await expect(bar).toBeVisible();
  await expect(page.getByText(/Paused by .+ What was read is kept/)).toBeVisible();
  for (const stage of ['Discovered', 'Fetched', 'Decompressed', 'Parsed', 'Kept', 'Stored']) {
    await expect(page.getByLabel('Stages of the running ingest').getByText(stage, { exact: true })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(bar).toBeHidden({ timeout: 30_000 });
  await page.goto('/sources?q=paused.json.gz');
  await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText('Complete');
  expect(keytrail('resume').stdout).toBe('Reading was not paused.\n');
});

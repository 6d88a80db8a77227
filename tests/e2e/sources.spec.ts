import { expect, test } from '@playwright/test';

test('a broken file stands first, with its reason', async ({ page }) => {
  await page.goto('/sources');
  const row = page.getByRole('table').getByRole('row').nth(1);
  await expect(row).toContainText('Broken.json.gz');
  await expect(row).toContainText(/In part|Quarantined/);
  await expect(row).toContainText('gzip');
});

test('every record is accounted for', async ({ page }) => {
  await page.goto('/sources');
  await expect(page.getByText('The four kinds add up')).toBeVisible();
});

test('files are found by a part of their path, and the filter has a way out', async ({ page }) => {
  await page.goto('/sources');
  await page.getByPlaceholder('Part of a path').fill('20250503');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'Clear all filters' }).click();
  await expect(page).toHaveURL(/\/sources\?tab=files$/);
});

test('a search that finds nothing says so, and does not look like proof of absence', async ({ page }) => {
  await page.goto('/sources?q=no-such-file');
  await expect(page.getByText('Nothing matches these filters')).toBeVisible();
});

test('the register names what no log can show', async ({ page }) => {
  await page.goto('/sources?tab=blind-spots');
  await expect(page.getByText('Nothing before 2025-05-01')).toBeVisible();
  await expect(page.getByText('Denied calls from other accounts')).toBeVisible();
});

test('the calendar leads to what is missing of a day, and the figure of coverage stands on every page', async ({
  page,
}) => {
  await page.goto('/keys');
  await page.getByRole('link', { name: /^Coverage \d+ %|^Coverage \d+%/ }).click();
  await expect(page).toHaveURL(/tab=coverage/);
  const broken = page.getByRole('row').filter({ hasText: '1 file not read whole' });
  await expect(broken).toContainText('Partial');
  await broken.getByRole('link').click();
  await expect(page.getByRole('heading', { name: /^2025-06-13 · 1111-2222-3333 · us-east-1$/ })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Broken.json.gz' }).first()).toContainText('Not read whole');
  await page.getByRole('link', { name: 'Close' }).click();
  await expect(page).not.toHaveURL(/day=/);
});

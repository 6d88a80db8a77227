import { expect, test } from '@playwright/test';
import { violationsOf } from './violations';

test('a policy that was opened and put back is one finding with its story, and its parts are a click away', async ({
  page,
}) => {
  await page.goto('/findings?group=policy-broadened-then-reverted');
  const chain = page.locator('#policy-broadened-then-reverted');
  await expect(chain.getByRole('heading', { name: /^Key policy broadened, then reverted/ })).toBeVisible();
  await chain.getByRole('row').nth(1).getByRole('link').first().click();
  await page.getByRole('complementary').getByRole('link', { name: 'Open as a page' }).click();
  await page.waitForURL(/\/findings\/[0-9a-f]+/);

  await expect(page.getByRole('heading', { name: 'What happened, in order' })).toBeVisible();
  const steps = page.locator('#story').getByRole('listitem');
  await expect(steps).toHaveCount(2);
  await expect(steps.first()).toContainText('Mallory');
  await expect(steps.first().getByRole('link', { name: 'Mallory' })).toHaveAttribute('href', /^\/principals\//);
  await expect(steps.first().locator('a[href^="/keys/"]')).toHaveCount(1);
  await page.getByRole('link', { name: 'Record of step 1' }).click();
  await expect(page.getByRole('region', { name: /^Record of event/ })).toContainText('"eventName": "PutKeyPolicy"');
  expect(await violationsOf(page)).toEqual([]);

  await page.locator('#parts').getByRole('link').first().click();
  await expect(page.getByText(/^Part of/)).toBeVisible();
});

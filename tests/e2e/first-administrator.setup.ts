import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ADMINISTRATOR } from './administrator';
import { inFolder } from './folder';

test('the one-time link makes the first administrator, once', async ({ page }) => {
  const link = readFileSync(inFolder('welcome-link'), 'utf8');
  await page.goto(link);
  await page.getByLabel('Name').fill(ADMINISTRATOR.name);
  await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByLabel('Password again').fill('something else');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not the same' })).toBeVisible();

  await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByLabel('Password again').fill(ADMINISTRATOR.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Your account is ready')).toBeVisible();

  await page.getByLabel('Name').fill(ADMINISTRATOR.name);
  await page.getByLabel('Password').fill(ADMINISTRATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  await page.context().storageState({ path: inFolder('administrator.json') });

  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await expect
    .poll(async () => (await (await page.request.get('/api/v1/progress')).json())?.phase, { timeout: 30_000 })
    .toBe('done');
});

import { expect, test } from '@playwright/test';
import { ADMINISTRATOR } from './administrator';

test.use({ storageState: { cookies: [], origins: [] } });

test('signing out ends the session on every device, also for a cookie that was copied before', async ({
  page,
  playwright,
  baseURL,
}) => {
  await page.goto('/login');
  await page.getByLabel('Name').fill(ADMINISTRATOR.name);
  await page.getByLabel('Password').fill(ADMINISTRATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  const copied = await page.context().storageState();

  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out')).toBeVisible();
  await page.goto('/');
  await expect(page).toHaveURL(/\/login/);

  const thief = await playwright.request.newContext({ storageState: copied, ...(baseURL ? { baseURL } : {}) });
  expect((await thief.get('/api/v1/progress')).status()).toBe(401);
  await thief.dispose();
});

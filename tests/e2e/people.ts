import { type BrowserContext, expect, type Page } from '@playwright/test';

export const PASSWORD = 'another horse battery';

/** Makes a user with this role through a one-time link, in a browser of their own, and signs them in there. */
export async function invited(page: Page, role: string, name: string): Promise<BrowserContext> {
  await page.goto('/settings?tab=users');
  await page.getByRole('radio', { name: role }).check();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await expect(page.getByText('It is shown only now')).toBeVisible();
  const link = await page.locator('output code').textContent();
  const baseURL = new URL(page.url()).origin;
  const context = await page
    .context()
    .browser()
    ?.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  if (!context || !link) throw new Error('there is no link');
  const own = await context.newPage();
  await own.goto(link);
  await own.getByLabel('Name').fill(name);
  await own.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await own.getByLabel('Password again').fill(PASSWORD);
  await own.getByRole('button', { name: 'Create account' }).click();
  await expect(own.getByText('Your account is ready')).toBeVisible();
  await signIn(own, name, PASSWORD);
  return context;
}

export async function signIn(page: Page, name: string, password: string, arrives = 'Overview'): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: arrives, level: 1 })).toBeVisible();
}

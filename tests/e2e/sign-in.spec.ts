import { expect, test } from '@playwright/test';
import { ADMINISTRATOR } from './administrator';

test.describe('nobody signed in', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('is led to the sign-in page and told the way back', async ({ page }) => {
    await page.goto('/sources?tab=runs');
    await expect(page).toHaveURL(/\/login\?callbackUrl=%2Fsources%3Ftab%3Druns$/);
  });

  test('gets no answer from a handler', async ({ request }) => {
    expect((await request.get('/api/v1/progress')).status()).toBe(401);
  });

  test('still hears that the server lives', async ({ request }) => {
    expect(await (await request.get('/api/health')).json()).toEqual({ ok: true });
  });

  test('is not let in by a wrong password, and after some tries must wait', async ({ page }) => {
    await page.goto('/login');
    await page.getByLabel('Name').fill('nobody');
    await page.getByLabel('Password').fill('not the password');
    const button = page.getByRole('button', { name: 'Sign in' });
    for (let attempt = 0; attempt < 5; attempt++) {
      await button.click();
      await expect(page.getByText('do not match an account')).toBeVisible();
      await expect(button).toBeEnabled();
    }
    await button.click();
    await expect(page.getByText('Too many attempts')).toBeVisible();
  });

  test('cannot be sent to another site by signing in', async ({ page }) => {
    await page.goto('/login?callbackUrl=https://evil.example/');
    await page.getByLabel('Name').fill(ADMINISTRATOR.name);
    await page.getByLabel('Password').fill(ADMINISTRATOR.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('reads the sign-in page in Korean when the browser asks for it', async ({ browser }) => {
    const context = await browser.newContext({ locale: 'ko-KR', storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    await page.goto('/login');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await expect(page.getByRole('button', { name: '로그인' })).toBeVisible();
    await context.close();
  });

  test('is told in Korean what a form lacks, whatever language the browser speaks', async ({
    page,
    context,
    baseURL,
  }) => {
    await context.addCookies([{ name: 'language', value: 'ko', url: baseURL ?? '' }]);
    await page.goto('/login');
    const name = page.locator('input[name=name]');
    const told = () => name.evaluate((field: HTMLInputElement) => field.validationMessage);
    await expect(async () => {
      await page.getByRole('button', { name: '로그인' }).click();
      expect(await told()).toBe('이 칸을 채워 주세요.');
    }).toPass();
    await name.fill('somebody');
    expect(await told()).toBe('');
    await name.fill('');
    await page.getByRole('button', { name: '로그인' }).click();
    expect(await told()).toBe('이 칸을 채워 주세요.');
  });
});

test('another site cannot make a signed-in browser change anything', async ({ request }) => {
  const response = await request.post('/', { headers: { 'sec-fetch-site': 'cross-site' } });
  expect(response.status()).toBe(403);
});

test('every page carries a policy with a nonce of its own and forbids frames', async ({ request }) => {
  const policies = await Promise.all(
    ['/', '/'].map(async (path) => (await request.get(path)).headers()['content-security-policy'] ?? ''),
  );
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]+' 'strict-dynamic';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
  }
  expect(policies[0]).not.toBe(policies[1]);
});

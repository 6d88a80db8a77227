import { expect, type Page, type Request, test } from '@playwright/test';
import { invited, PASSWORD, signIn } from './people';

/** What the browser sends when `act` runs a server action. */
async function actionSent(page: Page, act: () => Promise<void>): Promise<Request> {
  const sent = page.waitForRequest((request) => request.method() === 'POST' && 'next-action' in request.headers());
  await act();
  return sent;
}

test('an invited viewer sees everything and changes nothing, also with a forged request', async ({ page }) => {
  const context = await invited(page, 'Viewer', 'vera.viewer');
  const own = await context.newPage();

  await own.goto('/settings');
  await expect(own.getByRole('heading', { name: 'Change your password' })).toBeVisible();
  await expect(own.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await own.goto('/settings?tab=users');
  await expect(own.getByRole('heading', { name: 'Your role does not allow this' })).toBeVisible();
  await own.goto('/settings?tab=audit');
  await expect(own.getByRole('heading', { name: 'Your role does not allow this' })).toBeVisible();

  await own.goto('/findings');
  await own.getByRole('row').nth(1).getByRole('link').first().click();
  await expect(own.getByText('Why it was flagged').first()).toBeVisible();
  await expect(own.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);

  await page.goto('/settings?tab=users');
  const row = page.getByRole('row').filter({ hasText: 'vera.viewer' });
  const request = await actionSent(page, async () => {
    await row.getByRole('combobox').selectOption('viewer');
    await row.getByRole('button', { name: 'Set role' }).click();
  });
  const body = (request.postData() ?? '').replaceAll('\r\nviewer\r\n', '\r\nadmin\r\n');
  expect(body).toContain('\r\nadmin\r\n');
  const { 'next-action': action = '', 'content-type': type = '' } = request.headers();
  const origin = new URL(page.url()).origin;
  const forged = await own.request.post('/settings?tab=users', {
    headers: { 'next-action': action, 'content-type': type, origin },
    data: Buffer.from(body),
  });
  expect(forged.status()).toBe(403);
  await page.reload();
  await expect(row.getByRole('combobox')).toHaveValue('viewer');
  await context.close();
});

test('a user who is locked out is out at once, and comes back when let in again', async ({ page }) => {
  const context = await invited(page, 'Analyst', 'ana.analyst');
  const own = await context.newPage();
  await page.goto('/settings?tab=users');
  const row = page.getByRole('row').filter({ hasText: 'ana.analyst' });
  await row.getByRole('button', { name: 'Lock out' }).click();
  await expect(row).toContainText('Locked out');
  await own.goto('/keys');
  await expect(own).toHaveURL(/\/login/);
  await row.getByRole('button', { name: 'Let in again' }).click();
  await expect(row).toContainText('Active');
  await signIn(own, 'ana.analyst', PASSWORD, 'Keys');
  await context.close();
});

test('the last administrator cannot be locked out or made less', async ({ page }) => {
  await page.goto('/settings?tab=users');
  const row = page.getByRole('row').filter({ hasText: 'mina.kim' });
  await row.getByRole('button', { name: 'Lock out' }).click();
  await expect(row.getByRole('alert')).toContainText('last administrator');
  await row.getByRole('combobox').selectOption('viewer');
  await row.getByRole('button', { name: 'Set role' }).click();
  await expect(row.getByRole('alert')).toContainText('last administrator');
  await page.reload();
  await expect(row.getByRole('combobox')).toHaveValue('admin');
});

test('a changed password is the one that counts, and the audit log tells of it', async ({ page }) => {
  const context = await invited(page, 'Viewer', 'paul.password');
  const own = await context.newPage();
  await own.goto('/settings');
  await own.getByLabel('Present password').fill('not the right one');
  await own.getByLabel('New password').fill('a brand new password');
  await own.getByLabel('Password again').fill('a brand new password');
  await own.getByRole('button', { name: 'Change password' }).click();
  await expect(own.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible();
  await own.getByLabel('Present password').fill(PASSWORD);
  await own.getByLabel('New password').fill('a brand new password');
  await own.getByLabel('Password again').fill('a brand new password');
  await own.getByRole('button', { name: 'Change password' }).click();
  await expect(own).toHaveURL(/\/login/);
  await signIn(own, 'paul.password', 'a brand new password');
  await page.goto('/settings?tab=audit');
  await expect(page.getByRole('row').filter({ hasText: 'paul.password' }).first()).toBeVisible();
  await context.close();
});

test('the audit log tells each entry in words of the reader, and keeps it as it was written a click away', async ({
  page,
  context,
  baseURL,
}) => {
  await page.goto('/settings?tab=audit');
  const first = page.getByRole('row').filter({ hasText: 'Took up an invitation as administrator' }).last();
  await expect(first).toContainText('Somebody with an invitation');
  await expect(first.getByText('"role": "admin"')).toBeHidden();
  await first.getByText('Entry as kept').click();
  await expect(first.getByText('"role": "admin"')).toBeVisible();
  await page.goto('/settings?tab=audit&page=99');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(page).not.toHaveURL(/page=99/);
  await context.addCookies([{ name: 'language', value: 'ko', url: baseURL ?? '' }]);
  await page.reload();
  await expect(page.getByRole('row').filter({ hasText: '초대를 받아 관리자 역할로 등록' }).last()).toContainText(
    '초대받은 사람',
  );
  await page.goto(`/settings?tab=audit&q=${encodeURIComponent('초대를 받아 관리자')}`);
  await expect(page.getByRole('row').nth(1)).toContainText('초대를 받아 관리자 역할로 등록');
  await expect(page.getByRole('row').filter({ hasText: '비밀번호 변경' })).toHaveCount(0);
  const file = await page.request.get('/settings/audit/export');
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(await file.text()).toContain('"user-created"');
});

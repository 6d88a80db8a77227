import { expect, test } from '@playwright/test';
import { BRIEF_KEY, HOSTILE_USER, PUBLIC_KEY } from './logs';
import { violationsOf } from './violations';

const keyPage = (query = '') => `/keys/${encodeURIComponent(PUBLIC_KEY)}${query}`;

test('the inventory is ordered by risk, and another column is a click away', async ({ page }) => {
  await page.goto('/keys');
  const table = page.getByRole('table', { name: 'Keys' });
  await expect(table.getByRole('row').nth(1)).toContainText(PUBLIC_KEY.slice(-4));
  await table.getByRole('link', { name: 'Last used' }).click();
  await expect(page).toHaveURL(/sort=last_used/);
  await expect(table.getByRole('columnheader', { name: /Last used/ })).toHaveAttribute(
    'aria-sort',
    /ascending|descending/,
  );
});

test('a quick filter shows as many keys as it promises', async ({ page }) => {
  await page.goto('/keys');
  const filter = page
    .getByRole('navigation', { name: 'Quick filters' })
    .getByRole('link', { name: /^Public or nearly/ });
  const promised = Number((await filter.textContent())?.replace(/\D/g, ''));
  await filter.click();
  await expect(page).toHaveURL(/quick=publicish/);
  await expect(page.getByRole('table', { name: 'Keys' }).getByRole('row')).toHaveCount(promised + 1);
});

test('a search for nothing known says which way out there is', async ({ page }) => {
  await page.goto('/keys');
  await page.getByRole('searchbox', { name: 'Search keys' }).fill("' or 1=1 --");
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByText('Nothing matches these filters')).toBeVisible();
  await page.getByRole('link', { name: 'Clear all filters' }).first().click();
  await expect(page.getByRole('table', { name: 'Keys' })).toBeVisible();
});

test('the export has the same keys as the page, and refuses strangers', async ({ page, playwright, baseURL }) => {
  const answer = await page.request.get('/keys/export?quick=publicish');
  expect(answer.headers()['content-type']).toContain('text/csv');
  const lines = (await answer.text()).trim().split('\r\n');
  expect(lines[0]).toContain('"risk_score"');
  expect(lines.slice(1).every((line) => line.includes('"public"') || line.includes('"undetermined"'))).toBe(true);
  expect(lines.length).toBeGreaterThan(1);
  const stranger = await playwright.request.newContext({
    baseURL: baseURL ?? '',
    storageState: { cookies: [], origins: [] },
  });
  const refusal = await stranger.get('/keys/export', { maxRedirects: 0 });
  expect(refusal.status()).toBe(307);
  expect(refusal.headers().location).toContain('/login');
  await stranger.dispose();
});

for (const tab of [
  'summary',
  'usage',
  'users',
  'who-may',
  'policy',
  'grants',
  'rotation',
  'cross-account',
  'blast-radius',
  'changes',
  'on-a-day',
]) {
  test(`the part ${tab} of a key's page opens by its address and is accessible`, async ({ page }) => {
    await page.goto(keyPage(tab === 'summary' ? '' : `?tab=${tab}`));
    await expect(page.locator('nav[aria-label="Parts of this key’s page"] [aria-current="page"]')).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
    expect(await violationsOf(page)).toEqual([]);
  });
}

test('the count of findings of a key leads to that many, also where a chain tells of them', async ({ page }) => {
  await page.goto('/keys');
  const count = page.getByRole('table').locator('a[href*="/findings?subject="]').first();
  const found = Number(await count.textContent());
  await count.click();
  await expect(page).toHaveURL(/parts=shown/);
  await expect(page.getByText(found === 1 ? '1 finding' : `${found} findings`, { exact: true }).first()).toBeVisible();
});

test('what AWS refused to tell is stated with the right that is missing, and its text does nothing', async ({
  page,
}) => {
  await page.goto(keyPage());
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'What AWS did not tell' }) });
  await expect(panel).toContainText('Grants');
  await expect(panel).toContainText(`kms:ListGrants on ${PUBLIC_KEY}`);
  await expect(panel.locator('img')).toHaveCount(0);
});

test('a policy statement open to everybody is marked, with its reason', async ({ page }) => {
  await page.goto(keyPage('?tab=policy'));
  const statement = page.getByRole('region', { name: 'Statement Use' });
  await expect(statement).toContainText('Allow');
  await expect(statement).toContainText('Public');
  await expect(statement).toContainText('Everyone');
  await expect(page.getByText('"Sid": "Use"')).toBeVisible();
});

test('the line of policies turns the page to the version in force, by pointer, by arrow and by a value that is set', async ({
  page,
}) => {
  await page.goto(`/keys/${encodeURIComponent(BRIEF_KEY)}?tab=policy`);
  // A value that is set before the page listens is lost.
  await page.waitForLoadState('networkidle');
  const slider = page.getByRole('slider');
  const json = page.locator('pre');
  await expect(json).not.toContainText('444455556666');
  // As a screen reader sets it: five minutes into the twelve for which another account was let in.
  await slider.fill(String(Date.parse('2025-06-03T14:05:00Z')));
  await expect(page).toHaveURL(/version=[0-9a-f-]{36}/);
  await expect(json).toContainText('444455556666');
  await slider.press('ArrowRight');
  await expect(page).not.toHaveURL(/version=/);
  await expect(json).not.toContainText('444455556666');
  const { x, y, width, height } = (await slider.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(x + width - 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + height / 2, { steps: 4 });
  await expect(page).not.toHaveURL(/version=/);
  await page.mouse.up();
  await expect(page).toHaveURL(/version=/);
  await expect(page.getByText('Version 1 of 3').first()).toBeVisible();
});

test('a hostile name from a log is shown as text, with its hidden character in the open', async ({ page }) => {
  let alerts = 0;
  page.on('dialog', (dialog) => {
    alerts++;
    return dialog.dismiss();
  });
  await page.goto('/keys?sort=calls&dir=desc');
  await page.getByRole('table', { name: 'Keys' }).getByRole('row').nth(1).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Who uses it' }).click();
  await page.waitForURL(/tab=users/);
  const hostile = page.getByRole('row').filter({ hasText: '<img src=x onerror=alert(1)>' });
  await expect(hostile.first()).toContainText('U+202E');
  expect(await page.content()).not.toContain(HOSTILE_USER);
  expect(alerts).toBe(0);
});

test('a key that is not known and an address that is none are not found', async ({ page }) => {
  const unknown = PUBLIC_KEY.replace(/key\/.*/, 'key/ffffffff-12ab-34cd-56ef-1234567890ab');
  expect((await page.goto(`/keys/${encodeURIComponent(unknown)}`))?.status()).toBe(404);
  expect((await page.goto('/keys/%3Cscript%3E'))?.status()).toBe(404);
});

test('a column is hidden and shown again, and the choice stays', async ({ page }) => {
  await page.goto('/keys');
  const table = page.getByRole('table', { name: 'Keys' });
  await expect(table.getByRole('columnheader', { name: 'Rotation' })).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Rotation' }).uncheck();
  await page.getByRole('checkbox', { name: 'Spec and usage' }).check();
  await page.getByRole('button', { name: 'Show these' }).click();
  await expect(table.getByRole('columnheader', { name: 'Rotation' })).toHaveCount(0);
  await page.reload();
  await expect(table.getByRole('columnheader', { name: 'Spec and usage' })).toBeVisible();
  await expect(table.getByRole('columnheader', { name: 'Rotation' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'The usual ones' }).click();
  await expect(table.getByRole('columnheader', { name: 'Rotation' })).toBeVisible();
});

test('the key ledger is saved, compared with, and taken along as a file', async ({ page, playwright, baseURL }) => {
  await page.goto('/keys');
  await page.getByRole('link', { name: 'Key ledger' }).click();
  await expect(page.getByRole('heading', { name: 'Key ledger', level: 1 })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Key ledger' })).toContainText(PUBLIC_KEY.slice(-4));
  await page.getByRole('button', { name: 'Save this edition' }).click();
  await expect(page.getByText('Nothing has changed since.')).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  const csv = await page.request.get('/keys/ledger/export?format=csv');
  expect(await csv.text()).toContain(PUBLIC_KEY.slice(PUBLIC_KEY.indexOf('/') + 1));
  const xlsx = await page.request.get('/keys/ledger/export?format=xlsx');
  expect((await xlsx.body()).subarray(0, 2).toString()).toBe('PK');
  const stranger = await playwright.request.newContext({
    baseURL: baseURL ?? '',
    storageState: { cookies: [], origins: [] },
  });
  const refusal = await stranger.get('/keys/ledger/export', { maxRedirects: 0 });
  expect(refusal.status()).toBe(307);
  expect(refusal.headers().location).toContain('/login');
  await stranger.dispose();
});

test('a day in the past: could they, and did they', async ({ page }) => {
  await page.goto(keyPage('?tab=on-a-day'));
  const ask = page
    .locator('section', { has: page.getByRole('heading', { name: 'Could they, and did they?' }) })
    .getByRole('button', { name: 'Ask' });
  await page.getByRole('textbox', { name: 'Who' }).fill('999988887777');
  await ask.click();
  await expect(page).toHaveURL(/who=999988887777/);
  await expect(page.getByRole('heading', { name: /^999988887777 could.* kms:Decrypt on / })).toBeVisible();
  await expect(page.getByRole('table', { name: 'In the course of the day' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Who' }).fill('somebody');
  await ask.click();
  await expect(page.getByRole('main')).toContainText('“somebody” is no principal');
});

test('of a range without logs, nobody says that nobody called a key', async ({ page }) => {
  await page.goto('/principals?from=2015-01-01T00:00:00Z&to=2015-02-01T00:00:00Z');
  await expect(page.getByText('No logs of this range were read')).toBeVisible();
  await expect(page.getByText('Nobody called a key')).toHaveCount(0);
});

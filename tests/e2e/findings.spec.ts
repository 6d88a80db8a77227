import { expect, type Page, test } from '@playwright/test';
import { PUBLIC_KEY } from './logs';
import { invited } from './people';
import { violationsOf } from './violations';

/** Opens the finding about the key that everybody may use, beside the list. */
async function openPublicKey(page: Page): Promise<void> {
  await page.goto('/findings?category=policy&layout=flat');
  await page
    .getByRole('row')
    .filter({ hasText: PUBLIC_KEY.slice(-4) })
    .filter({ hasText: 'Critical' })
    .first()
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByRole('complementary').getByRole('heading', { name: 'Why it was flagged' })).toBeVisible();
}

test('findings are grouped by analyzer, and a filter narrows them, its chip and its count with it', async ({
  page,
}) => {
  await page.goto('/findings');
  await expect(page.getByRole('heading', { name: /^Key policy open to everyone/ })).toBeVisible();
  const critical = page.getByRole('navigation', { name: 'Filters' }).getByRole('link', { name: /^Critical/ });
  const count = Number((await critical.textContent())?.replace(/\D/g, ''));
  await critical.click();
  await expect(page).toHaveURL(/severity=critical/);
  await expect(
    page.getByText(`${count} ${count === 1 ? 'finding' : 'findings'}`, { exact: true }).first(),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Remove the filter Severity Critical' }).click();
  await expect(page).not.toHaveURL(/severity=/);
});

test('groups close and open, the address says which are open, and what is closed is selected all the same', async ({
  page,
}) => {
  await page.goto('/findings');
  const open = page.locator('main a[aria-expanded="true"]');
  const closed = page.locator('main a[aria-expanded="false"]');
  const tables = page.getByRole('table', { name: /^Findings of/ });
  await page.getByRole('link', { name: 'Close all' }).click();
  await expect(tables).toHaveCount(0);
  const second = (await closed.nth(1).textContent()) ?? '';
  await closed.nth(1).click();
  await expect(tables).toHaveCount(1);
  await page.goto(page.url());
  await expect(open).toHaveText([second]);
  await open.click();
  await expect(tables).toHaveCount(0);
  await page.getByRole('checkbox', { name: /^Select all/ }).check();
  await expect(page.getByText(/^All \d+ selected/)).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Open all' }).click();
  await expect(closed).toHaveCount(0);
});

test('a finding says why, on what evidence, and shows the record as the log holds it', async ({ page }) => {
  await openPublicKey(page);
  const beside = page.getByRole('complementary');
  await beside.getByRole('link', { name: 'Open as a page' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/account/i);
  for (const part of [
    'Why it was flagged',
    'Confidence and blind spots',
    'Evidence',
    'What hangs on it',
    'What to do',
    'History',
  ]) {
    await expect(page.getByRole('heading', { name: part, exact: true })).toBeVisible();
  }
  const who = page.getByRole('region', { name: 'Evidence' }).getByRole('link', { name: /^(role|user)\// });
  await expect(who.first()).toHaveAttribute('href', /^\/principals\/arn/);
  await page.getByRole('link', { name: 'Show JSON' }).first().click();
  const record = page.getByRole('region', { name: /^Record of event/ });
  await expect(record).toContainText('"eventName": "CreateKey"');
  await expect(record).toContainText('"awsRegion": "us-east-1"');
  expect(await violationsOf(page)).toEqual([]);
});

test('all events of the evidence are a list, each with its record and what the finding names marked in it', async ({
  page,
}) => {
  await openPublicKey(page);
  await page.getByRole('complementary').getByRole('link', { name: 'Open as a list' }).click();
  await expect(page.getByRole('heading', { name: 'Events of the evidence', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Show JSON' }).first().click();
  const record = page.getByRole('region', { name: /^Record of event/ });
  await expect(
    record
      .locator('mark')
      .filter({ hasText: PUBLIC_KEY.slice(-12) })
      .first(),
  ).toBeVisible();
  await expect(record.locator('mark').filter({ hasText: '"eventVersion"' })).toHaveCount(0);
  expect(await violationsOf(page)).toEqual([]);
  const list = new URL(page.url()).pathname;
  const file = await (await page.request.get(`${list}/export?format=json`)).json();
  expect(file).toMatchObject({ schema: 'keytrail-evidence/1', isComplete: true });
  expect(file.events).toHaveLength(file.counted);
  expect(await (await page.request.get(`${list}/export`)).text()).toContain('"event_id","event_time"');
  await page.goto(`${list}?page=99&event=nonsense`);
  await expect(page.getByText(/^Events? 1 to/)).toBeVisible();
  await page.getByRole('link', { name: 'The finding' }).click();
  await expect(page).toHaveURL(/\/findings\/[0-9a-f]+$/);
});

test('accepting a risk needs a reason and a second person, hides the finding with a count, and can be taken back', async ({
  page,
}) => {
  await openPublicKey(page);
  const beside = page.getByRole('complementary');
  await beside.getByRole('button', { name: 'Accept the risk' }).click();
  const reason = beside.getByLabel('Reason', { exact: true });
  await reason.fill('too short?'.slice(0, 3));
  await reason.evaluate((field: HTMLTextAreaElement) => field.removeAttribute('minlength'));
  await beside.getByRole('button', { name: 'Save' }).click();
  await expect(beside.getByRole('alert')).toContainText('at least 8 characters');

  await reason.fill('A test account without data, closed in June');
  await beside.getByRole('button', { name: 'Save' }).click();
  await expect(beside.getByRole('heading', { name: 'Waits for a second person' })).toBeVisible();
  await expect(beside.getByText('You asked for this, so somebody else must answer.')).toBeVisible();
  await expect(beside.getByText(/A test account without data/).first()).toBeVisible();
  await expect(beside.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  const address = page.url();

  const second = await invited(page, 'Analyst', 'second.person');
  const other = await second.newPage();
  await other.goto(address);
  await other.getByRole('complementary').getByRole('button', { name: 'Approve' }).click();
  await expect(other.getByRole('complementary').getByText('Risk accepted').first()).toBeVisible();
  await expect(other.getByText(/approved by second\.person/)).toBeVisible();
  await second.close();

  await page.goto('/findings?category=policy&layout=flat');
  await page.getByRole('link', { name: /hidden by decisions/ }).click();
  await page.getByRole('row').filter({ hasText: 'Risk accepted' }).first().getByRole('link').first().click();
  await beside.getByRole('button', { name: 'Reopen' }).click();
  await beside.getByRole('button', { name: 'Save' }).click();
  await expect(beside.getByText('Reopened').first()).toBeVisible();
  await expect(beside.getByText(/Was accepted until .* because: A test account without data/)).toBeVisible();
});

test('a note and an assignee go into the history and the queue', async ({ page }) => {
  await openPublicKey(page);
  const beside = page.getByRole('complementary');
  const noting = beside.getByRole('button', { name: 'Note', exact: true });
  await noting.click();
  await expect(beside.getByLabel('Note', { exact: true })).toBeFocused();
  await beside.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(noting).toBeFocused();
  await noting.click();
  await beside.getByLabel('Note', { exact: true }).fill('Asked the platform team.\nThey answer tomorrow.');
  await beside.getByRole('button', { name: 'Save' }).click();
  await expect(beside.getByText('They answer tomorrow.')).toBeVisible();
  await beside.getByRole('button', { name: 'Assign' }).click();
  await beside.getByRole('button', { name: 'Save' }).click();
  await expect(beside.getByText('to mina.kim').first()).toBeVisible();
  await page.getByRole('link', { name: 'My queue' }).click();
  await expect(page).toHaveURL(/assignee=mina\.kim/);
  await expect(page.getByRole('row').filter({ hasText: 'mina.kim' }).first()).toBeVisible();
});

test('an address that cannot be read shows the list, not an error', async ({ page }) => {
  await page.goto('/findings?severity=loud&sort=nothing&page=-3&open=zzz&new=x&dir=up');
  await expect(page.getByRole('heading', { name: 'Findings', level: 1 })).toBeVisible();
  await expect(page.getByText('Nothing matches these filters')).toBeVisible();
  expect((await page.goto('/findings/0123456789abcdef0123456789abcdef'))?.status()).toBe(404);
});

test('without a session there are no findings', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: baseURL ?? '' });
  const page = await context.newPage();
  await page.goto('/findings');
  await expect(page).toHaveURL(/\/login/);
  await context.close();
});

test('the findings that are shown are downloaded, by whoever may see them', async ({ page, playwright, baseURL }) => {
  await page.goto('/findings?severity=critical');
  await page.getByRole('button', { name: 'Download' }).click();
  await expect(page.getByRole('link', { name: /^SARIF/ })).toHaveAttribute('href', /severity=critical/);
  const shown = await page.request.get('/findings/export?severity=critical&format=sarif');
  expect(shown.headers()['content-type']).toContain('application/sarif+json');
  const [run] = (await shown.json()).runs;
  expect(run.results.length).toBeGreaterThan(0);
  expect(run.results.every(({ level }: { level: string }) => level === 'error')).toBe(true);
  expect((await page.request.get('/findings/export?format=xml')).status()).toBe(400);
  const stranger = await playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState: { cookies: [], origins: [] },
  });
  expect((await stranger.get('/findings/export?format=json', { maxRedirects: 0 })).status()).not.toBe(200);
  await stranger.dispose();
});

test('every analyzer explains itself, and is found by a word', async ({ page }) => {
  await page.goto('/findings');
  await page.getByRole('link', { name: 'All analyzers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Analyzers');
  await page.getByRole('searchbox', { name: 'Search analyzers' }).fill('key policy open to everyone');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page).toHaveURL(/q=key/);
  const card = page.getByRole('article').filter({ hasText: 'POL-01' });
  await card.getByText('What to do, when it is harmless').click();
  await expect(card.getByRole('heading', { name: 'What it cannot see' })).toBeVisible();
  await card.getByRole('link', { name: /^found/ }).click();
  await expect(page).toHaveURL(/analyzer=key-policy-public/);
});

import { expect, type Page, test } from '@playwright/test';
import { violationsOf } from './violations';

const WHY = 'Tried by a test, taken back at once.';

async function noAxeViolations(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
}

test('a threshold is saved after a dry run and with a reason, and set back the same way', async ({ page }) => {
  await page.goto('/settings?tab=analyzers');
  await expect(page.getByRole('heading', { name: 'What all analyzers share' })).toBeVisible();
  await noAxeViolations(page);
  await page.getByRole('link', { name: /^GRT-09/ }).click();
  await page.getByLabel('Grants an hour that nobody has to explain').fill('15');
  await expect(page.getByRole('button', { name: 'Save and analyze' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Try on the last 30 days' }).click();
  await expect(page.getByText(/^Would have raised [0-9]+; now [0-9]+/)).toBeVisible();
  await noAxeViolations(page);

  await page.getByRole('button', { name: 'Save and analyze' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'at least 8 characters' })).toBeVisible();
  await page.getByLabel('Reason').fill(WHY);
  await page.getByRole('button', { name: 'Save and analyze' }).click();
  await expect(page.getByText(/Saved as edition/)).toBeVisible();

  await page.goto('/settings?tab=analyzers');
  await expect(page.getByRole('row', { name: /GRT-09/ })).toContainText('15 (10)');
  await expect(page.getByText(WHY).first()).toBeVisible();

  await page.goto('/settings?tab=analyzers&analyzer=grant-burst');
  // Before the page has woken up the browser itself sends the form, and the answer comes as a new page.
  await page.waitForLoadState('networkidle');
  await page.getByRole('button', { name: 'As in the catalogue again' }).click();
  await page.getByLabel('Reason').fill(WHY);
  await page.getByRole('button', { name: 'Save and analyze' }).click();
  await expect(page.getByText(/Saved as edition/)).toBeVisible();
  await expect(page.getByLabel('Grants an hour that nobody has to explain')).toHaveValue('');
  await page.goto('/settings?tab=analyzers');
  await expect(page.getByRole('row', { name: /GRT-09/ })).not.toContainText('15 (10)');
});

test('what is not right is named with its field and its line, and stays in the field', async ({ page }) => {
  await page.goto('/settings?tab=analyzers&analyzer=shared');
  const accounts = page.getByLabel('Trusted accounts');
  await accounts.fill('7777-8888-9999 | Partner | soon');
  await page.getByLabel('Expected principals (ARN)').fill('arn:aws:iam::*:role/*');
  await page.getByRole('button', { name: 'Try on the last 30 days' }).click();
  const problem = page.locator('form').getByRole('alert');
  await expect(problem).toContainText(
    'Trusted accounts, “7777-8888-9999 | Partner | soon”: A day is written as 2027-06-30.',
  );
  await expect(problem).toContainText('Expected principals (ARN), “arn:aws:iam::*:role/*”: Name an account');
  await expect(accounts).toHaveAttribute('aria-invalid', 'true');
  await expect(accounts).toHaveValue('7777-8888-9999 | Partner | soon');
  await expect(page.getByLabel('Approved Regions')).not.toHaveAttribute('aria-invalid', 'true');
  await noAxeViolations(page);
});

test('what was changed after a dry run is tried again before it is saved', async ({ page }) => {
  await page.goto('/settings?tab=analyzers&analyzer=grant-burst');
  const grants = page.getByLabel('Grants an hour that nobody has to explain');
  await grants.fill('20');
  await page.getByRole('button', { name: 'Try on the last 30 days' }).click();
  await page.getByLabel('Reason').fill(WHY);
  await grants.fill('30');
  await page.getByRole('button', { name: 'Save and analyze' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'You changed something since you tried it' })).toBeVisible();
  await expect(grants).toHaveValue('30');
});

test('a mute says what it will hide, hides it, wants to be looked at, and ends at once', async ({ page }) => {
  await page.goto('/findings?category=policy&severity=medium&layout=flat');
  const row = page.getByRole('row').nth(1);
  await row.getByRole('link').first().click();
  const beside = page.getByRole('complementary');
  await expect(beside.getByRole('heading', { name: 'Why it was flagged' })).toBeVisible();
  await beside.getByRole('button', { name: 'Mute…' }).click();
  await expect(beside.getByText(/This will hide 1 finding on 1 key/).first()).toBeVisible();
  await beside.getByLabel('Reason', { exact: true }).fill('The team replaces the policy this week.');
  const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await beside.getByLabel('Until').fill(soon);
  await beside.getByRole('button', { name: 'Save' }).click();
  await expect(beside.getByText('Muted', { exact: true }).first()).toBeVisible();
  const history = beside.locator('#history');
  await expect(history).toContainText(`until ${soon}`);
  await expect(history).toContainText('The team replaces the policy this week.');
  await expect(page.getByText('1 mute wants to be looked at')).toBeVisible();

  await page.goto('/settings?tab=mutes');
  await expect(page.getByText('Ends within 14 days: look again')).toBeVisible();
  await expect(page.getByRole('table').locator('a[href^="/keys/"]')).toHaveAttribute('title', /arn:aws:kms:/);
  await expect(page.getByRole('table')).not.toContainText('arn:aws:kms:');
  await noAxeViolations(page);
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByText(/^Ended by/)).toBeVisible();
  await page.goto('/findings?status=muted');
  await expect(page.getByText('0 findings', { exact: true })).toBeVisible();
});

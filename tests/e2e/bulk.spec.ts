import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { violationsOf } from './violations';

const LIST = '/findings?layout=flat&status=all';
const bar = (page: Page) => page.getByRole('region', { name: 'With the selected findings' });
const boxes = (page: Page) => page.locator('tbody').getByRole('checkbox');

test('findings are selected by key and by a range, and one step is taken with all of them', async ({ page }) => {
  await page.goto(LIST);
  await page.getByRole('heading', { name: 'Findings', level: 1 }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(bar(page).getByText('1 selected')).toBeVisible();
  await page.keyboard.press('x');
  await expect(bar(page)).toHaveCount(0);

  await boxes(page).nth(0).click();
  await boxes(page)
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await expect(bar(page).getByText('3 selected')).toBeVisible();
  await bar(page).getByRole('button', { name: 'Due date' }).click();
  await bar(page).getByLabel('Due on (empty: no date)').fill('2031-05-06');
  await bar(page).getByRole('button', { name: 'Apply to 3' }).click();
  await expect(page.getByText('3 changed')).toBeVisible();
  await expect(boxes(page).nth(0)).not.toBeChecked();

  await boxes(page).nth(0).click();
  await bar(page).getByRole('button', { name: 'Due date' }).click();
  await bar(page).getByLabel('Due on (empty: no date)').fill('2031-05-06');
  await bar(page).getByRole('button', { name: 'Apply to 1' }).click();
  await expect(page.getByText('0 changed · 1 stays as it is')).toBeVisible();
  await page.getByText('1: so already').click();
});

test('all that a filter shows is selected, on a phone too, and what muting would hide is said before', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/findings?layout=flat&severity=critical');
  await page.getByRole('checkbox', { name: /^Select all/ }).check();
  await expect(bar(page).getByText(/^All \d+ selected/)).toBeVisible();
  await bar(page).getByRole('button', { name: 'Mute…' }).click();
  await expect(bar(page).getByText(/This will hide \d+ findings? on .*wait for a second person/)).toBeVisible();
  const box = await bar(page).boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await bar(page).getByRole('button', { name: 'Clear' }).click();
  await expect(bar(page)).toHaveCount(0);
});

test('the selection is downloaded, and only that', async ({ page }) => {
  await page.goto(LIST);
  await boxes(page).nth(0).click();
  await boxes(page).nth(1).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    bar(page).getByRole('button', { name: 'Download the selection as JSON' }).click(),
  ]);
  const told = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(told.schema).toBe('keytrail-findings/2');
  expect(told.findings).toHaveLength(2);
});

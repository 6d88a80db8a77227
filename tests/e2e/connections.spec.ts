import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { invited } from './people';

const NOWHERE = '/nowhere/cloudtrail';

test('a source is set up, tested, paused and removed in the browser', async ({ page }) => {
  await page.goto('/sources?tab=connected');
  await page.getByRole('radio', { name: 'Folder or file' }).check();
  await page.getByLabel('Name', { exact: true }).fill('copies');
  await page.getByLabel('Path on this server').fill('logs');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByText('Give the path from the root on')).toBeVisible();
  await expect(page.getByText('Nothing was set up.')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('copies');
  await page.getByLabel('Path on this server').fill(NOWHERE);
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByText(`There is nothing at ${NOWHERE}`)).toBeVisible();
  const path = mkdtempSync(join(tmpdir(), 'keytrail-source-'));
  await page.getByLabel('Path on this server').fill(path);
  await page.getByRole('button', { name: 'Set up' }).click();
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'copies' }) });
  await expect(card).toContainText(path);
  await expect(card).toContainText('A file whose name tells no day counts by when it was last written.');
  await card.getByLabel('Delivered from').fill('2026-11-07');
  await card.getByLabel('to', { exact: true }).fill('2026-11-01');
  await card.getByRole('button', { name: 'Read these days again' }).click();
  await expect(card.getByRole('alert')).toContainText('is after the last, 2026-11-01. Nothing was begun.');
  await card.getByRole('button', { name: 'Pause' }).click();
  await expect(card.getByRole('button', { name: 'Resume' })).toBeVisible();
  // Once it is paused: the schedule would note a folder that is missing among the files, and other pages count those.
  rmdirSync(path);
  await card.getByRole('button', { name: 'Test permissions' }).click();
  const checks = card.getByRole('list', { name: 'Permissions that were tried' });
  await expect(checks).toContainText('Failed');
  await expect(checks).toContainText('There is nothing at this path');
  const remove = card.getByRole('button', { name: 'Remove', exact: true });
  await remove.click();
  const question = card.getByRole('form', { name: 'Remove copies?' });
  await expect(question).toContainText('Events that were read so far stay');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toHaveCount(0);
  await expect(remove).toBeFocused();
  await expect(card).toContainText(path);
  await remove.click();
  await question.getByRole('button', { name: 'Remove the source' }).click();
  await expect(card).toHaveCount(0);
  await expect(page.getByText('No source is read on a schedule')).toBeVisible();
});

test('who is no administrator sees sources, and cannot change them', async ({ page }) => {
  const context = await invited(page, 'Analyst', 'connection.reader');
  const own = context.pages()[0] ?? (await context.newPage());
  await own.goto('/sources?tab=connected');
  await expect(own.getByText('No source is read on a schedule')).toBeVisible();
  await expect(own.getByRole('button', { name: 'Set up' })).toHaveCount(0);
  await context.close();
});

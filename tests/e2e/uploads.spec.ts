import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { kmsCall } from '@/tests/support/events';
import { inFolder } from './folder';
import { invited } from './people';

const MB = 1_000_000;
const NAME = '111122223333_CloudTrail_us-east-1_20250520T1000Z_Uploaded12345678.json.gz';

const log = () => gzipSync(JSON.stringify({ Records: [kmsCall('Decrypt', { at: new Date('2025-05-20T10:00:00Z') })] }));

const headers = { 'content-type': 'application/octet-stream', 'x-file-name': NAME };

/** What lies in the folder of uploads or on its way there, but for what ingest itself writes. */
function filesOnDisk(): string[] {
  return [inFolder('data/inbox'), inFolder('data/spool')]
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    .filter((path) => /\.(gz|json|bin|part)$/.test(path));
}

async function dropped(page: Page, files: readonly { name: string; text: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, text } of given) {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    return data;
  }, files);
  const zone = page.getByRole('region', { name: 'Upload logs' }).locator('div').first();
  await zone.dispatchEvent('dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Let go to upload')).toBeVisible();
  await zone.dispatchEvent('drop', { dataTransfer: transfer });
}

test('files that are dropped are sent, read and listed, and a broken one has its reason', async ({ page }) => {
  await page.goto('/sources');
  await dropped(page, [
    { name: NAME, text: log().toString('base64') },
    { name: '../../evil\u202Egnp.json.gz', text: log().subarray(0, 60).toString('base64') },
  ]);
  await expect(page.getByText('2 of 2 files sent')).toBeVisible();
  await expect(async () => {
    await page.goto('/sources?tab=files&q=inbox/uploads');
    await expect(page.getByRole('row').filter({ hasText: 'Uploaded12345678' })).toContainText('Complete', {
      timeout: 1000,
    });
    await expect(page.getByRole('row').filter({ hasText: 'evil_gnp.json.gz' })).toContainText('Quarantined', {
      timeout: 1000,
    });
  }).toPass({ timeout: 30_000 });
  expect(filesOnDisk().some((path) => path.includes('..'))).toBe(false);
});

test('the same file again is known, and one that is too large is not even sent', async ({ page }) => {
  await page.goto('/sources');
  const uploads: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/uploads')) uploads.push(request.headers()['x-file-name'] ?? '');
  });
  const twin = { name: 'twin.json.gz', mimeType: 'application/gzip', buffer: log() };
  await page.getByLabel('Choose files').setInputFiles([twin]);
  await expect(page.getByText('1 of 1 file sent')).toBeVisible();
  await page
    .getByLabel('Choose files')
    .setInputFiles([twin, { name: 'huge.json', mimeType: 'application/json', buffer: Buffer.alloc(4 * MB + 1) }]);
  await expect(page.getByText('Was here already')).toBeVisible();
  await expect(page.getByText('Larger than 4 MB, so it was not taken')).toBeVisible();
  expect(uploads).toEqual(['twin.json.gz', 'twin.json.gz']);
});

test('the server itself refuses what is too large, of another type, or from another site', async ({ page }) => {
  await page.goto('/sources');
  const before = filesOnDisk();
  const post = (over: Record<string, string>, data: Buffer) =>
    page.request.post('/api/v1/uploads', { headers: { ...headers, ...over }, data });
  const large = await post({}, Buffer.alloc(4 * MB + 1, 7));
  expect([large.status(), await large.json()]).toEqual([
    413,
    { kind: 'refused', problem: 'file-too-large', limitBytes: 4 * MB },
  ]);
  expect((await post({ 'content-type': 'text/plain' }, log())).status()).toBe(415);
  expect((await post({ 'sec-fetch-site': 'cross-site' }, log())).status()).toBe(403);
  expect(filesOnDisk()).toEqual(before);
});

test('what is larger than a buffer arrives whole', async ({ page }) => {
  await page.goto('/sources');
  const data = Buffer.alloc(4 * MB, 'x');
  const response = await page.request.post('/api/v1/uploads', {
    headers: { ...headers, 'x-file-name': 'large.bin' },
    data,
  });
  expect(await response.json()).toMatchObject({ kind: 'kept', bytes: data.length });
});

test('an upload that breaks off half way leaves nothing behind', async ({ page, context, baseURL }) => {
  await page.goto('/sources');
  const before = filesOnDisk();
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const { hostname, port } = new URL(baseURL ?? '');
  const sending = httpRequest({
    hostname,
    port,
    method: 'POST',
    path: '/api/v1/uploads',
    headers: { ...headers, 'x-file-name': 'half.bin', cookie: cookies, 'content-length': 2 * MB },
  });
  sending.on('error', () => undefined);
  sending.write(Buffer.alloc(MB));
  await expect.poll(() => filesOnDisk().length, { message: 'the first half arrives' }).toBeGreaterThan(before.length);
  sending.destroy();
  await expect.poll(() => filesOnDisk()).toEqual(before);
});

test('nobody but an administrator uploads, whatever they send', async ({ page }) => {
  const context = await invited(page, 'Analyst', 'anna.uploads');
  const own = await context.newPage();
  await own.goto('/sources');
  await expect(own.getByText('An administrator can upload logs here.')).toBeVisible();
  await expect(own.getByLabel('Choose files')).toHaveCount(0);
  const before = filesOnDisk();
  expect((await own.request.post('/api/v1/uploads', { headers, data: log() })).status()).toBe(403);
  await context.clearCookies();
  expect((await own.request.post('/api/v1/uploads', { headers, data: log() })).status()).toBe(401);
  expect(filesOnDisk()).toEqual(before);
  await context.close();
});

import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { inventoryFiles, readInventoryFile } from '@/lib/inventory/inventory-files';
import { folderWith } from '../support/folder';

const bundle = JSON.stringify({ keytrailInventory: 1, collectedAt: '2026-11-22T00:00:00Z', regions: [] });
const folder = folderWith({
  'bundle.json': bundle,
  'bundle.json.gz': gzipSync(bundle),
  'large.json.gz': gzipSync(`${bundle.slice(0, -1)},"padding":"${'0123456789abcdef'.repeat(1 << 16)}"}`),
  'torn.json.gz': gzipSync(bundle).subarray(0, 60),
  'bundle.json.gz.work': bundle,
  'logs.json.gz': gzipSync(JSON.stringify({ Records: [{ keytrailInventory: 1 }] })),
  '111122223333_CloudTrail_us-east-1_20261122T0000Z_abcdefghijklmnop.json.gz': gzipSync('{"Records":[]}'),
  'noise.json.gz': Buffer.from('not gzip at all'),
});
afterAll(folder.remove);

async function found(path: string) {
  const names: string[] = [];
  for await (const file of inventoryFiles([path])) names.push(basename(file));
  return names;
}

describe('inventory among other files', () => {
  it('is found plain or in gzip, and logs, work files and noise are passed by', async () => {
    expect(await found(folder.path)).toEqual(['bundle.json', 'bundle.json.gz', 'large.json.gz', 'torn.json.gz']);
  });

  it('is found when it is named itself', async () => {
    expect(await found(`${folder.path}/bundle.json.gz`)).toEqual(['bundle.json.gz']);
  });

  it('is read alike, plain or in gzip', async () => {
    expect(await readInventoryFile(`${folder.path}/bundle.json.gz`)).toEqual(JSON.parse(bundle));
    expect(await readInventoryFile(`${folder.path}/bundle.json`)).toEqual(JSON.parse(bundle));
  });

  it('is an error when it is cut off, never half an inventory', async () => {
    await expect(readInventoryFile(`${folder.path}/torn.json.gz`)).rejects.toThrow();
  });
});

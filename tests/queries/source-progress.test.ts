import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR_MS } from '@/lib/model/time';
import { diskLag, eventLag } from '@/lib/queries/source-progress';
import { kmsCall } from '../support/events';
import { temporaryFolder } from '../support/folder';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const folder = temporaryFolder();
const LONG_AGO = new Date(0);
let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await warehouseHolding({});
  const happened = (hoursAgo: number) => kmsCall('Decrypt', { at: new Date(Date.now() - hoursAgo * HOUR_MS) });
  const path = join(folder, 'history.json');
  writeFileSync(path, JSON.stringify({ Records: [happened(1), happened(3), happened(5)] }));
  await warehouse.addFile(path);
});
afterAll(() => warehouse.close());

it('tells the delay of events from when they happened', async () => {
  const lag = await eventLag(warehouse.models, folder, LONG_AGO);
  expect(Math.round((lag?.p50Ms ?? 0) / HOUR_MS)).toBe(3);
  expect(lag?.p95Ms).toBeGreaterThan(4.5 * HOUR_MS);
});

it('tells the delay of files from when they were written', async () => {
  const lag = await diskLag(warehouse.models, folder, LONG_AGO);
  expect(lag?.p50Ms).toBeLessThan(HOUR_MS);
});

it('tells none where nothing was stored since, or below another path', async () => {
  const later = new Date(Date.now() + HOUR_MS);
  expect(await eventLag(warehouse.models, folder, later)).toBeNull();
  expect(await diskLag(warehouse.models, folder, later)).toBeNull();
  expect(await eventLag(warehouse.models, join(folder, 'other'), LONG_AGO)).toBeNull();
  expect(await diskLag(warehouse.models, `${folder}/histor`, LONG_AGO)).toBeNull();
});

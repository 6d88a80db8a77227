import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { FLAWED_DAYS } from '@/lib/sql/digest-verdicts';
import { sql } from '@/lib/sql/sql';
import { kmsCall } from '../support/events';
import { temporaryFolder } from '../support/folder';
import { warehouseHolding } from '../support/warehouse';

const place = z.object({ account_id: z.string(), region: z.string(), day: z.string() });

function tail(day: string, folder = 'CloudTrail', region = 'us-east-1'): string {
  const name = `111122223333_${folder}_${region}_${day.replaceAll('/', '')}T1000Z_0123456789abcdef.json.gz`;
  return `AWSLogs/111122223333/${folder}/${region}/${day}/${name}`;
}

it('names the days of which a log is missing, altered or not read whole, and no others', async () => {
  const warehouse = await warehouseHolding();
  const folder = temporaryFolder();
  const deliver = (day: string, content: string) => {
    const path = join(folder, tail(day).replace('.gz', ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return warehouse.addFile(path);
  };
  const good = await deliver('2025/04/18', JSON.stringify({ Records: [kmsCall('ListKeys', { key: null })] }));
  const bad = await deliver('2025/04/19', '{"Records": [');
  expect([good.outcome, bad.outcome]).toEqual(['complete', 'quarantined']);
  const said = { because: null, validatedAt: new Date('2025-06-06T08:00:00Z') };
  const digest = 'AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2025/04/24/';
  const digestName = '111122223333_CloudTrail-Digest_eu-west-1_main_us-east-1_20250424T000000Z.json.gz';
  await warehouse.sink.recordDigestVerdicts([
    { ...said, tail: tail('2025/04/20'), kind: 'log', verdict: 'log-missing' },
    { ...said, tail: tail('2025/04/21'), kind: 'log', verdict: 'invalid' },
    { ...said, tail: tail('2025/04/22'), kind: 'log', verdict: 'valid' },
    { ...said, tail: tail('2025/04/23'), kind: 'log', verdict: 'none-expected' },
    // It vouches for the last hour of the day before.
    { ...said, tail: `${digest}${digestName}`, kind: 'digest', verdict: 'missing' },
  ]);
  const rows = await warehouse.models.rows(
    sql`select account_id, region, strftime(day, '%Y-%m-%d') as day from (${FLAWED_DAYS}) flawed order by day`,
    place,
  );
  const own = { account_id: '111122223333', region: 'us-east-1' };
  expect(rows).toEqual([
    { ...own, day: '2025-04-19' },
    { ...own, day: '2025-04-20' },
    { ...own, day: '2025-04-21' },
    { ...own, region: 'eu-west-1', day: '2025-04-23' },
  ]);
  warehouse.close();
});

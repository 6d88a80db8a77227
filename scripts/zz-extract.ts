import { DuckDBInstance } from '@duckdb/node-api';
import { EXTRACTS } from '@/lib/extracts';
import { readdirSync } from 'node:fs';
const file = process.argv[2]!;
const i = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '256MiB' });
const c = await i.connect();
await c.run(`create view part_events as select *, 'x' as a, true as counted from read_parquet('${file}', file_row_number=true)`);
const profile = process.argv[3];
for (const round of [0, 1, 2, 3, 4, 5]) {
  const line: string[] = [];
  for (const e of EXTRACTS) {
    if (e.table === 'key_use') continue;
    const q = e.sql(1);
    const values = Object.fromEntries(Object.entries(q.values).map(([k, v]) => [k, Array.isArray(v) ? JSON.stringify(v) : v]));
    const text = q.text.replace(/\$(\w+)/g, (p, n) => (Array.isArray(q.values[n]) ? `cast(cast(${p} as json) as varchar[])` : p));
    const t = performance.now();
    await c.run(`create or replace temp table out_${e.table} as ${text}`, values as never);
    line.push(`${e.table} ${(performance.now() - t).toFixed(0)}`);
    if (profile === e.table && round === 5) {
      const r = await c.runAndReadAll(`explain analyze ${text}`, values as never);
      console.log(r.getRows().map((x) => x[1]).join('\n'));
    }
  }
  console.log(line.join('  '));
}

import { DuckDBInstance } from '@duckdb/node-api';
import { EXTRACTS } from '@/lib/extracts';
const i = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '256MiB' });
const c = await i.connect();
const big = process.argv[2]!;
await c.run(`copy (select * from read_parquet('${big}') limit 50) to '/tmp/kt/small.parquet'`);
for (const [name, file] of [['small', '/tmp/kt/small.parquet'], ['big', big]] as const) {
  await c.run(`create or replace view part_events as select *, 'x' as a, true as counted from read_parquet('${file}', file_row_number=true)`);
  const sums = new Map<string, number[]>();
  for (let round = 0; round < 9; round++)
    for (const e of EXTRACTS) {
      if (e.table === 'key_use') continue;
      const q = e.sql(1);
      const t = performance.now();
      await c.run(`create or replace temp table out_${e.table} as ${q.text}`, q.values as never);
      (sums.get(e.table) ?? sums.set(e.table, []).get(e.table)!).push(performance.now() - t);
    }
  for (const [q, label] of [[`select count(*) from part_events where outcome <> 'ok'`, 'count failures'], [`select bool_or(outcome <> 'ok') from part_events`, 'bool_or'], [`select count(distinct recipient_account_id) from part_events`, 'accounts'], ['select 1', 'nothing']] as const) {
    for (let round = 0; round < 9; round++) { const t = performance.now(); await c.run(q); (sums.get(label) ?? sums.set(label, []).get(label)!).push(performance.now() - t); }
  }
  console.log(name, [...sums].map(([k, v]) => `${k} ${v.toSorted((a, b) => a - b)[2]!.toFixed(1)}`).join('  '));
}

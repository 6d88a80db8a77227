import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
const i = await DuckDBInstance.create(process.env.DBF ?? ':memory:', { threads: process.env.T ?? '2', memory_limit: '256MiB', ...(process.env.DBF ? { storage_compatibility_version: 'v1.5.0' } : {}) });
const c = await i.connect();
await c.run(`create or replace view part_events as select *, true as counted from read_parquet('${process.argv[2]}', file_row_number=true)`);
const qs = readFileSync(process.argv[3]!, 'utf8').split(/^--- ?/m).filter((x) => x.trim());
const out = new Map<string, number[]>();
for (let r = 0; r < 11; r++) for (const q of qs) { const [name, ...rest] = q.split('\n'); const text = rest.join('\n'); const parts = text.split(/;\s*$/m).filter((x) => x.trim()); let t = performance.now(); const cpu = process.cpuUsage(); for (const p of parts) await c.run(p); const d = process.cpuUsage(cpu); (out.get(name!) ?? out.set(name!, []).get(name!)!).push(performance.now() - t, ); (out.get(name + ' cpu') ?? out.set(name + ' cpu', []).get(name + ' cpu')!).push((d.user + d.system) / 1000); }
for (const [n, l] of out) { const s = l.toSorted((a, b) => a - b); console.log(n.padEnd(40), s[1]!.toFixed(1)); }

import { readdirSync, statSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFile } from '@/lib/ingest/decode-file';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { readPart } from '@/lib/ingest/read-part';
const L = 'node_modules/.cache/keytrail-bench/1000000';
const files = readdirSync(L, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.json.gz')).map((n) => join(L, n)).sort().slice(100, 160);
const quick = new QuickReader(new PieceScanner(process.argv[2] ?? 'dist/scan.wasm'));
const none = () => undefined;
const times: number[] = [], parts: number[] = [], unpack: number[] = [];
import { readBytes } from '@/lib/ingest/read-bytes';
import { LIMITS } from '@/lib/ingest/limits';
mkdirSync('/tmp/kt/sp', { recursive: true });
for (let r = 0; r < 16; r++) {
  let t = performance.now();
  for (const p of files) await decodeFile({ source: 'disk', path: p, sizeBytes: statSync(p).size, modifiedMs: 0 }, { run: none, use: none, kms: none, context: none, seen: none }, { quick });
  times.push(performance.now() - t);
  t = performance.now();
  for (const p of files) await readBytes(p, statSync(p).size, LIMITS, none, quick);
  unpack.push(performance.now() - t);
  t = performance.now();
  await readPart(files.map((path) => ({ source: 'disk' as const, path })), { spool: '/tmp/kt/sp', name: `x${r}`, quick });
  parts.push(performance.now() - t);
}
rmSync('/tmp/kt/sp', { recursive: true });
const min = (l: number[]) => Math.min(...l.slice(2)).toFixed(1);
console.log('decode', min(times), 'unpack', min(unpack), 'part', min(parts));

// `npm run bench [-- --rounds N] [--records N]`: wall time of `keytrail ingest` from the start of the process until facts are
// stored and read models and key state are fresh, beside that of `zcat` over the same files, in turns, in one run: for so
// many records, and for a tenth of them. What the analyzers take after that is printed too. Prints the machine, the commit,
// the medians, the ratios, the peak memory, and how many times as long the ten times as many records took.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { rounds: { type: 'string' }, records: { type: 'string' } } });
const rounds = Number(values.rounds ?? 3);
const records = Number(values.records ?? 4_000_000);

step('node', 'scripts/bootstrap.mjs', 'build');
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
console.log(`machine   ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`);
console.log(`commit    ${commit}`);
const tenth = measured(Math.ceil(records / 10));
const whole = measured(records);
const times = whole.map((seconds, round) => seconds / tenth[round]);
console.log(`\nten times as many records took ${shown(times)} times as long`);

/** Prints what so many records took; the seconds of each round. */
function measured(count) {
  const { logs, files } = logsOf(String(count));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const zcat = [];
  const ingest = [];
  const analyzed = [];
  const memory = [];
  let report = null;
  for (let round = 0; round <= rounds; round++) {
    // The first round warms the caches and is not counted.
    const unpacked = timed('sh', ['-c', 'xargs -0 zcat > /dev/null'], files.join('\0'));
    const read = ingested(logs);
    report = read.report;
    if (round === 0) continue;
    zcat.push(unpacked.seconds);
    ingest.push(read.fresh);
    analyzed.push(read.seconds);
    memory.push(read.mebibytes);
  }
  const ratios = (times) => times.map((seconds, round) => seconds / zcat[round]);
  console.log(
    `\ninput     ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB gzip, ${report.records} records, ${report.kmsRecords} KMS`,
  );
  console.log(`stored    ${report.added} events, ${report.duplicates} duplicates left out`);
  console.log(`zcat      ${shown(zcat)} s`);
  console.log(`ingest    ${shown(ingest)} s`);
  console.log(`analyzed  ${shown(analyzed)} s, every analyzer and the end of the process included`);
  console.log(
    `ratio     ${shown(ratios(ingest))} ingest to zcat; ${shown(ratios(analyzed))} with the analysis (median of ${rounds} rounds, least to greatest)`,
  );
  console.log(`peak RSS  ${shown(memory, 0)} MiB`);
  return ingest;
}

/** Log files with so many records, made once. */
function logsOf(count) {
  const folder = join(ROOT, 'node_modules/.cache/keytrail-bench', String(count));
  if (!existsSync(folder)) {
    const many = String(Math.ceil(Number(count) / 1000));
    const making = `${folder}.making`;
    rmSync(making, { recursive: true, force: true });
    step('node', '--import', 'tsx', 'scripts/make-bench-logs.ts', '--out', making, '--records', count, '--files', many);
    renameSync(making, folder);
  }
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => join(folder, name));
  return { logs: folder, files: found };
}

/** One ingest into a store of its own. */
function ingested(folder) {
  const data = mkdtempSync(join(tmpdir(), 'keytrail-bench-'));
  const read = timed(join(ROOT, 'cli/keytrail.mjs'), ['ingest', folder, '--data', data, '--json'], undefined, {
    NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, 'scripts/report-peak.mjs')).href}`,
  });
  rmSync(data, { recursive: true, force: true });
  const said = JSON.parse(read.stdout);
  return {
    report: said,
    seconds: read.seconds,
    // Start and end of the process count for the ingest; only what came after the read models were fresh does not.
    fresh: read.seconds - (said.seconds - said.freshSeconds),
    mebibytes: Number(/peak-rss-kib (\d+)/.exec(read.stderr)?.[1]) / 1024,
  };
}

function timed(command, args, input, env = {}) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - start) / 1000, stdout, stderr };
}

function step(command, ...args) {
  const { status } = spawnSync(command === 'node' ? process.execPath : command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

function shown(list, digits = 2) {
  const sorted = list.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return `${median.toFixed(digits)} (${sorted[0].toFixed(digits)} – ${sorted.at(-1).toFixed(digits)})`;
}

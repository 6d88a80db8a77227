// `npm run analyzers:score`: every analyzer on its own labelled scenarios, those of its test: how many must fire, how
// many look bad and are fine, precision and recall. Ends with 1 when one of them is below 1.0, or scenarios are too few.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANALYZERS } from '@/lib/analyzers';
import { type AnalyzerScore, precision, recall, scoresOf, TestReport } from '../tests/support/analyzer-scores';

const LEAST_SCENARIOS = 300;
const LEAST_SILENT = 150;

const folder = mkdtempSync(join(tmpdir(), 'keytrail-score-'));
const report = join(folder, 'report.json');
spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    'tests/analyzers',
    '--testNamePattern= (fires|stays silent) when ',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TZ: 'UTC' } },
);
const scores = scoresOf(
  ANALYZERS.map(({ id }) => id),
  TestReport.parse(JSON.parse(readFileSync(report, 'utf8'))),
);
rmSync(folder, { recursive: true });

const codes = new Map(ANALYZERS.map(({ id, code }) => [id, code]));
const sorted = scores.toSorted((a, b) => (codes.get(a.id) ?? '').localeCompare(codes.get(b.id) ?? ''));
const total: AnalyzerScore = {
  id: `${scores.length} analyzers`,
  mustFire: sum('mustFire'),
  fired: sum('fired'),
  mustStaySilent: sum('mustStaySilent'),
  stayedSilent: sum('stayedSilent'),
};
console.log(`${'code'.padEnd(8)}${'analyzer'.padEnd(38)}${'must fire  looks bad, is fine  precision  recall'}`);
for (const score of [...sorted, total]) console.log(line(score));

const wrong = sorted.filter((score) => precision(score) !== 1 || recall(score) !== 1);
const scenarios = total.mustFire + total.mustStaySilent;
console.log(`\n${scenarios} scenarios, ${total.mustStaySilent} of them look bad and are fine`);
for (const { id } of wrong) console.log(`${id} is below 1.0; see: npx vitest run tests/analyzers/${id}.test.ts`);
if (scenarios < LEAST_SCENARIOS || total.mustStaySilent < LEAST_SILENT) {
  console.log(`Too few: ${LEAST_SCENARIOS} are wanted, ${LEAST_SILENT} of them silent.`);
  process.exitCode = 1;
}
if (wrong.length > 0) process.exitCode = 1;

function sum(member: 'mustFire' | 'fired' | 'mustStaySilent' | 'stayedSilent'): number {
  return scores.reduce((all, score) => all + score[member], 0);
}

function line(score: AnalyzerScore): string {
  return [
    (codes.get(score.id) ?? '').padEnd(8),
    score.id.padEnd(38),
    String(score.mustFire).padStart(9),
    String(score.mustStaySilent).padStart(20),
    shown(precision(score)).padStart(11),
    shown(recall(score)).padStart(8),
  ].join('');
}

function shown(share: number | null): string {
  return share === null ? '-' : share.toFixed(2);
}

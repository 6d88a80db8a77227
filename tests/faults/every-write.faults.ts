import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import { load } from '@/lib/verbs/load';
import { folderWith } from '../support/folder';
import { OPERATOR } from './support/data-folder';
import { withFewAnalyzers } from './support/few-analyzers';
import { faults } from './support/injected';
import { run } from './support/program';
import { type Step, stepping } from './support/steps';
import { asked, longestStartMs, opened, stateOf } from './support/store';

const LONGEST_MS = 3_600_000;
const never = new AbortController().signal;
const folder = folderWith();
const program = stepping(folder.path);
const kills = faults('kill -9 in place of one write, or after half of it');
let slowestMs = 0;

for (const [name, records, files] of [
  ['earlier', 120, 2],
  ['rows', 200, 3],
  ['large', 12_000, 3],
] as const) {
  for (const { path, body } of benchLogs({ records, files, seed: records, kms: 0.95 })) {
    folder.write(join(name, path), body);
  }
}
afterAll(() => {
  folder.remove();
  kills.tell(`${program.unit}; slowest start after one ${(slowestMs / 1000).toFixed(1)} s`);
});

interface Scenario {
  readonly name: string;
  readonly logs: string;
  /** Whether the folder has taken in logs before. */
  readonly isUsed: boolean;
  readonly archives: boolean;
  /** Steps to die at, each and every one. */
  readonly all: RegExp;
  /** Of the others, each of which is like many: every so manyth. */
  readonly every: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'of rows', logs: 'rows', isUsed: true, archives: false, all: /^\/(?!ledger)/, every: 48 },
  {
    name: 'of a part that stays a file',
    logs: 'large',
    isUsed: true,
    archives: true,
    all: /^\/(spool|facts|archive)\//,
    every: 12,
  },
  // Every migration is a commit like the one before it.
  { name: 'into a new folder', logs: 'rows', isUsed: false, archives: false, all: /^\/(spool|facts|inbox)/, every: 32 },
];

/** A data folder as it is before the ingest. */
function prepared(name: string, { isUsed, archives }: Scenario): string {
  const data = join(folder.path, name);
  rmSync(data, { recursive: true, force: true });
  const template = join(folder.path, 'template');
  if (isUsed && !existsSync(template)) {
    expect(run(withFewAnalyzers(template), ['ingest', join(folder.path, 'earlier')])).toMatchObject({ status: 0 });
  }
  if (isUsed) cpSync(template, data, { recursive: true });
  return withFewAnalyzers(data, archives);
}

function chosen(steps: readonly Step[], { all, every }: Scenario): Step[] {
  const others = steps.filter(({ path }) => !all.test(path));
  const sampled = new Set(others.filter((_, nth) => nth % every === 0 || nth >= others.length - 3));
  return steps.filter((step) => all.test(step.path) || sampled.has(step));
}

/** Kills of one scenario, evenly spread; `KEYTRAIL_EVERY_WRITE=1` dies at each place there is, which takes far longer. */
const MOST_KILLS = process.env.KEYTRAIL_EVERY_WRITE === '1' ? Number.POSITIVE_INFINITY : 40;

const isWrite = ({ call }: Step) => call === 'write' || call === 'pwrite';

/** What must be the same in the folder itself: no part of the facts too many, nothing left under way. */
function filesOf(data: string) {
  const below = (name: string) =>
    existsSync(join(data, name)) ? readdirSync(join(data, name), { recursive: true }) : [];
  return { facts: below('facts').length, spool: below('spool'), days: below('archive/v=1/days').sort() };
}

describe.each(SCENARIOS)('an ingest $name that is killed at a write', (scenario) => {
  it('has lost and doubled nothing, wherever it was, and starts soon', { timeout: LONGEST_MS }, async () => {
    const logs = join(folder.path, scenario.logs);
    const whole = prepared('whole', scenario);
    const { steps, wasKilled } = program.run(whole, ['ingest', logs]);
    expect(wasKilled).toBe(false);
    const expected = await asked(whole, stateOf);
    const places = chosen(steps, scenario);
    const everyDeath = [
      ...places.map((step) => ({ step, halfway: false })),
      ...places.filter((step, nth) => isWrite(step) && nth % 3 === 0).map((step) => ({ step, halfway: true })),
    ];
    const apart = Math.max(1, everyDeath.length / MOST_KILLS);
    const deaths = everyDeath.filter((_, nth) => Math.floor(nth / apart) !== Math.floor((nth - 1) / apart));
    let died = 0;
    for (const { step, halfway } of deaths) {
      const where = `${step.number} of ${steps.length}: ${step.call} ${step.path}${halfway ? ', halfway' : ''}`;
      const data = prepared('killed', scenario);
      const at = program.run(data, ['ingest', logs], { at: step.number, halfway });
      // Threads differ in their order from run to run, so the last steps may not come.
      if (!at.wasKilled) continue;
      died++;
      kills.injected();
      const { runtime, incidents, milliseconds, close } = await opened(data);
      try {
        expect(milliseconds, where).toBeLessThan(longestStartMs());
        slowestMs = Math.max(slowestMs, milliseconds);
        expect(incidents, where).toEqual([]);
        await load(runtime, OPERATOR, [logs], never);
        expect(await stateOf(runtime), where).toEqual(expected);
      } finally {
        close();
      }
      expect(filesOf(data), where).toEqual(filesOf(whole));
    }
    expect(died).toBeGreaterThan(deaths.length * 0.9);
    process.stdout.write(
      `an ingest ${scenario.name}: ${steps.length} steps, killed at ${died} of ${everyDeath.length}\n`,
    );
  });
});

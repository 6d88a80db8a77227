import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Runtime } from '@/lib/runtime';
import { sql } from '@/lib/sql/sql';
import { SAMPLE_STORY, storyFiles } from '@/lib/story/story';
import { archive } from '@/lib/verbs/archive';
import { load } from '@/lib/verbs/load';
import { rebuild } from '@/lib/verbs/rebuild';
import { folderWith } from '../support/folder';
import { OPERATOR } from './support/data-folder';
import { faults } from './support/injected';
import { opened, stateOf } from './support/store';

const never = new AbortController().signal;
const folder = folderWith();
const data = join(folder.path, 'data');
const logs = join(folder.path, 'logs');
const to = join(folder.path, 'archive');
const losses = faults('store removed, archive damaged, logs gone');

beforeAll(async () => {
  for (const { path, body } of storyFiles(SAMPLE_STORY))
    if (/\/2026\/11\/1\d\/|inventory/.test(path)) folder.write(join('logs', path), body);
  const { runtime, close } = await opened(data);
  await load(runtime, OPERATOR, [logs], never);
  close();
});
afterAll(() => {
  folder.remove();
  losses.tell();
});

/** Every event with every column but the numbers that a store gives, by the log that it came from. */
async function everything({ facts, models, ledger, ...runtime }: Runtime) {
  const hash = async (text: ReturnType<typeof sql>) =>
    (await facts.rows(text, z.object({ rows: z.coerce.number(), hash: z.string().nullable() })))[0];
  return {
    ...(await stateOf({ facts, models, ledger, ...runtime })),
    events: await hash(sql`
      select count(*) as rows, cast(bit_xor(hash(whole)) as varchar) as hash
      from (select kms_events.* exclude (file_id, part_id), path from kms_events join files using (file_id)) whole
    `),
    context: await hash(sql`
      select count(*) as rows, cast(bit_xor(hash(whole)) as varchar) as hash
      from (select context_events.* exclude (file_id, part_id), path from context_events join files using (file_id)) whole
    `),
    usage: await hash(sql`
      select count(*) as rows, cast(bit_xor(hash(whole)) as varchar) as hash
      from (
        select hour, key_arn, event_name, outcome, is_use, sum(calls) as calls
        from usage_hour
        group by all
      ) whole
    `),
    edges: await hash(sql`
      select count(*) as rows, cast(bit_xor(hash(whole)) as varchar) as hash
      from (
        select * exclude (part_id, calls, first_at, last_at, first_event_id, last_event_id),
          sum(calls) as calls, min(first_at) as first_at, max(last_at) as last_at
        from edge_day
        group by all
      ) whole
    `),
    coverage: await hash(sql`
      select count(*) as rows, cast(bit_xor(hash(whole)) as varchar) as hash
      from (
        select account_id, region, hour, sum(records) as records, sum(kms_records) as kms_records
        from coverage_hour
        group by all
      ) whole
    `),
    states: await hash(sql`
      select count(*) as rows, cast(bit_xor(hash(whole)) as varchar) as hash
      from (select key_arn, state, alias, policy_verdict, rotation_enabled, last_used_at, unused_verdict from keys) whole
    `),
  };
}

/** Everything but the ledger, as somebody removes it who wants to begin anew. */
function removeEvents(): void {
  for (const name of readdirSync(data)) {
    if (name.startsWith('events.duckdb') || name === 'facts') rmSync(join(data, name), { recursive: true });
  }
  losses.injected();
}

describe('the archive', () => {
  it('holds every delivery day, and is brought up to date day by day', async () => {
    const { runtime, close } = await opened(data);
    const first = await archive(runtime, OPERATOR, to, never);
    expect(first.written).toBe(first.days);
    expect(readdirSync(join(to, 'v=1/events')).every((name) => /^dt=\d{4}-\d\d-\d\d$/.test(name))).toBe(true);
    expect(await archive(runtime, OPERATOR, to, never)).toMatchObject({ written: 0, keptRicher: [] });
    close();
  });

  it('gives back the store as it was, with findings and decisions, without any log', async () => {
    const before = await opened(data);
    const [finding] = await before.runtime.ledger.findings();
    if (!finding) throw new Error('the story has no finding');
    await before.runtime.ledger.addNote(finding.fingerprint, 'seen', OPERATOR, new Date('2026-11-28T00:00:00Z'));
    const expected = await everything(before.runtime);
    before.close();
    removeEvents();
    const { runtime, close } = await opened(data);
    const report = await rebuild(runtime, OPERATOR, never, to);
    expect(report.archive).toMatchObject({ damaged: [] });
    expect(report.sources.added).toBe(0);
    expect(await everything(runtime)).toEqual(expected);
    expect((await runtime.ledger.history(finding.fingerprint)).some(({ text }) => text === 'seen')).toBe(true);
    expect((await rebuild(runtime, OPERATOR, never, to)).archive).toMatchObject({ logs: 0, events: 0 });
    expect(await archive(runtime, OPERATOR, to, never)).toMatchObject({ written: 0, keptRicher: [] });
    close();
  });

  it('is not believed where it was damaged: the logs fill the gap, and the damage is said', async () => {
    const before = await opened(data);
    const expected = await everything(before.runtime);
    before.close();
    removeEvents();
    const day = readdirSync(join(to, 'v=1/events'))[3] ?? '';
    const [name = ''] = readdirSync(join(to, 'v=1/events', day));
    writeFileSync(join(to, 'v=1/events', day, name), 'no parquet');
    losses.injected();
    const { runtime, close } = await opened(data);
    const report = await rebuild(runtime, OPERATOR, never, to);
    expect(report.archive?.damaged).toEqual([expect.stringContaining('is not what was archived')]);
    expect(report.sources.added).toBeGreaterThan(0);
    expect(await everything(runtime)).toEqual(expected);
    close();
  });

  it('does not shrink when the store does', async () => {
    removeEvents();
    const { runtime, close } = await opened(data);
    const [some = ''] = readdirSync(join(logs, 'AWSLogs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.gz'),
    );
    await load(runtime, OPERATOR, [join(logs, 'AWSLogs', some)], never);
    const report = await archive(runtime, OPERATOR, to, never);
    expect(report.keptRicher.length).toBe(1);
    expect(report.written).toBe(0);
    close();
    expect(existsSync(join(to, 'v=1/days'))).toBe(true);
  });
});

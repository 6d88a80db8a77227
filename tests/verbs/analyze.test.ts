import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestGate } from '@/boot/ingest-gate';
import type { Ledger } from '@/db/ledger';
import { unusedKey } from '@/lib/analyzers/unused-key';
import { status } from '@/lib/findings/status';
import type { Actor } from '@/lib/model/actor';
import type { Analyzer, SiteLimits } from '@/lib/model/analyzer';
import { Site } from '@/lib/model/site';
import type { Numbers } from '@/lib/model/threshold';
import type { Window } from '@/lib/model/time';
import { callGround } from '@/lib/queries/call-ground';
import { sql } from '@/lib/sql/sql';
import { analyze } from '@/lib/verbs/analyze';
import { progressFinding } from '@/lib/verbs/findings/progress';
import { analyzeOperation } from '@/lib/verbs/operations/analyze';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { asRole, keyArn, kmsCall, otherCall, quietDays, type RawRecord } from '../support/events';
import { inventoryOf } from '../support/inventory';
import { emptyLedger } from '../support/ledger';
import { toyCondition, toyOccurrence } from '../support/toy-analyzer';
import { type Holding, type Warehouse, warehouseHolding } from '../support/warehouse';

const ALICE: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'analyst' };
const KEY = keyArn();

let ledger: Ledger;
let closeLedger: () => void;
const open: Warehouse[] = [];
beforeEach(async () => {
  ({ ledger, close: closeLedger } = await emptyLedger());
});
afterEach(() => {
  closeLedger();
  for (const warehouse of open.splice(0)) warehouse.close();
});

/** One process as a run sees it. */
async function processWith(holding: Holding, now = '2025-06-20T00:00:00Z') {
  const warehouse = await warehouseHolding(holding);
  open.push(warehouse);
  const runtime = {
    sink: warehouse.sink,
    models: warehouse.models,
    ledger,
    site: warehouse.site,
    now: () => new Date(now),
  };
  return {
    warehouse,
    runtime,
    run: (...analyzers: Analyzer[]) => analyze(runtime, { analyzers }),
    add: async (...records: RawRecord[]) => {
      await warehouse.add(records);
      await warehouse.refresh();
    },
  };
}

function denied(at: string, role = 'App') {
  return kmsCall('Decrypt', { at, by: asRole(role), error: 'AccessDenied' });
}

function switched(way: 'Enable' | 'Disable', at: string) {
  return kmsCall(`${way}Key`, { at, request: { keyId: KEY } });
}

async function statuses(now = '2025-06-20T00:00:00Z') {
  return (await ledger.findings()).map(({ present, absentSince, returnedAt, recurredAt, decision, lastSeenAt }) =>
    status(
      present ? { kind: 'present', returnedAt, recurredAt } : { kind: 'absent', since: absentSince ?? lastSeenAt },
      decision,
      lastSeenAt,
      new Date(now),
    ),
  );
}

describe('a run', () => {
  it('brings what pages show of the calls up to date when it is done', async () => {
    const { run, warehouse } = await processWith({ records: [denied('2025-06-01T10:00:00Z')] });
    await warehouse.add([denied('2025-06-02T10:00:00Z')]);
    const window = { from: new Date('2025-06-01T00:00:00Z'), to: new Date('2025-06-03T00:00:00Z') };
    expect(await callGround(warehouse.models, window)).toMatchObject({ awaiting: 1 });
    await run(toyOccurrence());
    expect(await callGround(warehouse.models, window)).toMatchObject({ awaiting: 0 });
  });

  it('writes down what it saw, as of the end of the data', async () => {
    const { run } = await processWith({ records: [denied('2025-06-01T10:00:00Z'), denied('2025-06-02T10:00:00Z')] });
    const summary = await run(toyOccurrence());
    expect(summary).toMatchObject({ asOf: new Date('2025-06-02T10:00:00Z'), findings: 1 });
    expect(summary.runs).toMatchObject([{ analyzer: 'toy-occurrence', outcome: 'complete', findings: 1 }]);
    const [finding] = await ledger.findings();
    expect(finding).toMatchObject({
      scope: '111122223333/us-east-1',
      subject: 'arn:aws:iam::111122223333:role/App',
      severity: 'medium',
      headline: 'arn:aws:iam::111122223333:role/App is so',
      observedAt: new Date('2025-06-01T10:00:00Z'),
      firstSeenAt: new Date('2025-06-02T10:00:00Z'),
    });
    expect(finding?.eventIds).toHaveLength(2);
  });

  it('lets what nothing dates go on having begun when it was first seen', async () => {
    const undated = toyCondition({
      sql: (asOf) => sql`
        select
          key_arn                         as subject,
          account_id,
          region,
          cast(${asOf} as timestamp)      as observed_at,
          []::varchar[]                   as event_ids,
          0                               as event_count,
          'high'                          as confidence
        from keys
        where state = 'Disabled'
      `,
    });
    const began = async () => (await ledger.findings()).map(({ observedAt }) => observedAt.toISOString().slice(0, 10));
    const { run, add } = await processWith({ records: [switched('Disable', '2025-06-01T10:00:00Z')] });
    await run(undated);
    await add(denied('2025-06-05T10:00:00Z'));
    await run(undated);
    expect(await began()).toEqual(['2025-06-01']);
    await add(switched('Enable', '2025-06-06T10:00:00Z'));
    await run(undated);
    await add(switched('Disable', '2025-06-08T10:00:00Z'));
    await run(undated);
    expect(await began()).toEqual(['2025-06-08']);
  });

  it('asks again when the zone of trust is another one, though nothing came in', async () => {
    const trusting = toyCondition({
      timeless: true,
      sql: (asOf) => sql`
        select
          account_id                      as subject,
          account_id,
          'us-east-1'                     as region,
          cast(${asOf} as timestamp)      as observed_at,
          []::varchar[]                   as event_ids,
          0                               as event_count,
          'high'                          as confidence
        from trusted_accounts
        where relation = 'partner'
      `,
    });
    const { run, runtime, warehouse } = await processWith({ records: [denied('2025-06-01T10:00:00Z')] });
    expect((await run(trusting)).findings).toBe(0);
    const site = Site.parse({ trustedAccounts: [{ accountId: '777788889999' }] });
    await refreshKeys({ ...runtime, keys: warehouse.keys, site });
    expect((await analyze({ ...runtime, site }, { analyzers: [trusting] })).findings).toBe(1);
  });

  it('asks again when key state reaches what it had not reached', async () => {
    const disabled = toyCondition({ timeless: true });
    const { run, warehouse } = await processWith({ records: [denied('2025-06-01T10:00:00Z')] });
    await run(disabled);
    await warehouse.add([switched('Disable', '2025-06-02T10:00:00Z')]);
    expect((await run(disabled)).findings, 'key state is behind').toBe(0);
    await warehouse.refresh();
    expect((await run(disabled)).findings).toBe(1);
  });

  it('does not judge beyond the present, whatever clocks the data had', async () => {
    const { run } = await processWith({ records: [denied('2031-01-01T00:00:00Z')] });
    expect((await run(toyOccurrence())).asOf).toEqual(new Date('2025-06-20T00:00:00Z'));
  });

  it('does not take a gap in the logs of the window for the end of silence, but does take a use', async () => {
    const used = kmsCall('Decrypt', { at: '2025-02-01T00:00:00Z' });
    const { add, run } = await processWith({ records: [used, ...quietDays('2025-02-20', '2025-06-01')] });
    await run(unusedKey);
    expect(await statuses()).toEqual(['open']);
    await add(...quietDays('2025-06-15', '2025-06-16'));
    await run(unusedKey);
    expect(await statuses()).toEqual(['open']);
    await add(kmsCall('Decrypt', { at: '2025-06-17T10:00:00Z' }));
    await run(unusedKey);
    expect(await statuses()).toEqual(['resolved']);
  });

  it('changes nothing when it is done again', async () => {
    const { run } = await processWith({
      records: [denied('2025-06-01T10:00:00Z'), switched('Disable', '2025-06-02T10:00:00Z')],
    });
    await run(toyOccurrence(), toyCondition());
    const before = await ledger.findings();
    await run(toyOccurrence(), toyCondition());
    expect(before).toHaveLength(2);
    expect(await ledger.findings()).toEqual(before);
    for (const { fingerprint } of before) expect(await ledger.history(fingerprint)).toHaveLength(1);
  });

  it('gives findings the names they had after the event store was lost and built again', async () => {
    const records = [denied('2025-06-01T10:00:00Z'), switched('Disable', '2025-06-02T10:00:00Z')];
    const first = await processWith({ records });
    await first.run(toyOccurrence(), toyCondition());
    const before = await ledger.findings();
    const second = await processWith({ records: records.toReversed() });
    await second.run(toyOccurrence(), toyCondition());
    expect(await ledger.findings()).toEqual(before);
  });

  it('looks at events of other services that lie before the first of KMS', async () => {
    const { run } = await processWith({
      records: [
        otherCall('cloudtrail.amazonaws.com', 'StopLogging', { at: '2025-05-01T00:00:00Z', request: { name: 'main' } }),
        kmsCall('ListKeys', { at: '2025-06-01T00:00:00Z', key: null }),
      ],
    });
    const asked: Date[] = [];
    const base = toyOccurrence();
    if (base.kind !== 'occurrence') throw new Error('the toy is an occurrence');
    const spy: Analyzer = {
      ...base,
      sql: (window: Window, limits: SiteLimits, numbers: Numbers) => {
        asked.push(window.from, window.to);
        return base.sql(window, limits, numbers);
      },
    };
    await run(spy);
    expect(asked).toEqual([new Date('2025-05-01T00:00:00Z'), new Date('2025-06-01T00:00:00.001Z')]);
  });

  it('is not begun without any data', async () => {
    const { run } = await processWith({});
    expect(await run(toyCondition())).toEqual({ asOf: null, findings: 0, runs: [] });
    expect(await ledger.latestRuns()).toEqual([]);
  });

  it('judges an inventory alone as of when it was collected', async () => {
    const inventories = [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: { state: 'Disabled' } }])];
    const { run } = await processWith({ inventories });
    const summary = await run(toyCondition(), toyCondition({ id: 'toy-state', needs: ['key-state'] }));
    expect(summary.asOf).toEqual(new Date('2025-06-06T10:00:00Z'));
    expect(summary.runs.map(({ outcome }) => outcome)).toEqual(['cannot-tell', 'failed']);
  });
});

describe('an analyzer that cannot answer', () => {
  it('says what it lacks instead of passing', async () => {
    const { run } = await processWith({ records: [denied('2025-06-01T10:00:00Z')] });
    const { runs } = await run(toyCondition({ needs: ['inventory', 'context-events'] }));
    expect(runs).toMatchObject([
      {
        outcome: 'cannot-tell',
        reason: 'no key inventory is here; no events of other services are here that it reads',
        findings: 0,
      },
    ]);
  });

  it('resolves nothing', async () => {
    const { run } = await processWith({ records: [switched('Disable', '2025-06-02T10:00:00Z')] });
    await run(toyCondition());
    await run(toyCondition({ needs: ['inventory'] }));
    expect(await statuses()).toEqual(['open']);
  });

  it('fails alone when the store refuses its question', async () => {
    const { run } = await processWith({ records: [denied('2025-06-01T10:00:00Z')] });
    const broken = toyCondition({ id: 'toy-broken', sql: () => sql`select nothing from nowhere` });
    const { runs, findings } = await run(broken, toyOccurrence());
    expect(runs.map(({ outcome }) => outcome)).toEqual(['failed', 'complete']);
    expect(runs[0]?.reason).toMatch(/nowhere/);
    expect(findings).toBe(1);
  });

  it('fails alone when its own words throw', async () => {
    const { run } = await processWith({ records: [denied('2025-06-01T10:00:00Z')] });
    const speechless: Analyzer = {
      ...toyOccurrence({ id: 'toy-speechless' }),
      headline: {
        en: () => {
          throw new Error('no words');
        },
        ko: () => '',
      },
    };
    const { runs } = await run(speechless, toyOccurrence());
    expect(runs.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['failed', 'no words'],
      ['complete', null],
    ]);
  });
});

describe('a condition', () => {
  it('resolves itself when it is gone, and reopens when it is back', async () => {
    const { run, add } = await processWith({ records: [switched('Disable', '2025-06-02T10:00:00Z')] });
    await run(toyCondition());
    expect(await statuses()).toEqual(['open']);
    await add(switched('Enable', '2025-06-03T10:00:00Z'));
    await run(toyCondition());
    expect(await statuses()).toEqual(['resolved']);
    await add(switched('Disable', '2025-06-04T10:00:00Z'));
    await run(toyCondition());
    expect(await statuses()).toEqual(['reopened']);
  });

  it('is not resolved by silence: its place has no records in the last day', async () => {
    const { run, add } = await processWith({ records: [switched('Disable', '2025-06-02T10:00:00Z')] });
    await run(toyCondition());
    await add(
      switched('Enable', '2025-06-03T10:00:00Z'),
      otherCall('ec2.amazonaws.com', 'DescribeInstances', { at: '2025-06-06T10:00:00Z', region: 'eu-west-1' }),
    );
    await run(toyCondition());
    expect(await statuses()).toEqual(['open']);
  });

  it('reopens when it is back in old logs, whatever was decided on it before', async () => {
    const { run, add, runtime } = await processWith({ records: [switched('Disable', '2025-06-02T10:00:00Z')] });
    await run(toyCondition());
    const fingerprint = (await ledger.findings())[0]?.fingerprint ?? raise();
    await progressFinding(runtime, ALICE, { fingerprint, kind: 'acknowledged' });
    const later = { ...runtime, now: () => new Date('2025-06-21T00:00:00Z') };
    await add(switched('Enable', '2025-06-03T10:00:00Z'));
    await analyze(later, { analyzers: [toyCondition()] });
    expect(await statuses()).toEqual(['resolved']);
    await add(switched('Disable', '2025-06-04T10:00:00Z'));
    await analyze(later, { analyzers: [toyCondition()] });
    expect(await statuses()).toEqual(['reopened']);
  });

  it('is not resolved while a store that is built again has come less far than when it was seen', async () => {
    const early = kmsCall('ListKeys', { at: '2025-06-01T10:00:00Z', key: null });
    const before = await processWith({ records: [early, switched('Disable', '2025-06-02T10:00:00Z')] });
    await before.run(toyCondition());
    const again = await processWith({ records: [early] });
    await again.run(toyCondition());
    expect(await statuses()).toEqual(['open']);
    await again.add(switched('Disable', '2025-06-02T10:00:00Z'), switched('Enable', '2025-06-02T11:00:00Z'));
    await again.run(toyCondition());
    expect(await statuses()).toEqual(['resolved']);
  });

  it('reopens when it is still seen after a person called it resolved', async () => {
    const { run, add, runtime } = await processWith(
      { records: [switched('Disable', '2025-06-02T10:00:00Z')] },
      '2025-06-03T00:00:00Z',
    );
    await run(toyCondition());
    const [finding] = await ledger.findings();
    await progressFinding(runtime, ALICE, {
      fingerprint: finding?.fingerprint,
      kind: 'resolved',
      reason: 'enabled it',
    });
    expect(await statuses()).toEqual(['resolved']);
    await add(kmsCall('ListKeys', { at: '2025-06-04T10:00:00Z', key: null }));
    await analyze({ ...runtime, now: () => new Date('2025-06-05T00:00:00Z') }, { analyzers: [toyCondition()] });
    expect(await statuses()).toEqual(['reopened']);
    expect((await ledger.history(finding?.fingerprint ?? raise())).map(({ kind, text }) => [kind, text])).toEqual([
      ['appeared', null],
      ['resolved', 'enabled it'],
    ]);
  });
});

describe('an occurrence that a person closed', () => {
  async function closed() {
    const before = await processWith({ records: [denied('2025-06-02T10:00:00Z')] }, '2025-06-03T00:00:00Z');
    await before.run(toyOccurrence());
    const [finding] = await ledger.findings();
    await progressFinding(before.runtime, ALICE, {
      fingerprint: finding?.fingerprint,
      kind: 'resolved',
      reason: 'a test',
    });
    const later = { ...before.runtime, now: () => new Date('2025-06-10T00:00:00Z') };
    return { add: before.add, again: () => analyze(later, { analyzers: [toyOccurrence()] }) };
  }

  it('stays closed while only time goes by', async () => {
    const { add, again } = await closed();
    await add(kmsCall('ListKeys', { at: '2025-06-05T10:00:00Z', key: null }));
    await again();
    expect(await statuses()).toEqual(['resolved']);
  });

  it('is reopened by a log that came late, though what it tells of was before', async () => {
    const { add, again } = await closed();
    await add(denied('2025-06-02T09:00:00Z'));
    await again();
    expect(await statuses()).toEqual(['reopened']);
    await add(denied('2025-06-02T09:30:00Z'));
    await again();
    const { fingerprint } = (await ledger.findings())[0] ?? raise();
    expect((await ledger.history(fingerprint)).filter(({ kind }) => kind === 'recurred')).toHaveLength(1);
  });

  it('is reopened when it happens again', async () => {
    const { add, again } = await closed();
    await add(denied('2025-06-05T10:00:00Z'));
    await again();
    expect(await statuses()).toEqual(['reopened']);
    expect((await ledger.findings())[0]?.eventIds).toHaveLength(2);
  });
});

function raise(): never {
  throw new Error('there is no finding');
}

describe('the command', () => {
  it('waits until an ingest has ended, and judges what that brought', async () => {
    const { runtime, warehouse, add } = await processWith({ records: [denied('2025-06-01T08:00:00Z')] });
    const gate = ingestGate();
    const call = {
      runtime: { ...runtime, keys: warehouse.keys, gate },
      actor: ALICE,
      signal: new AbortController().signal,
    } as unknown as Parameters<typeof analyzeOperation.run>[0];
    const ended: string[] = [];
    const reading = gate.enter(call.signal, async () => {
      await add(kmsCall('DisableKey', { at: '2025-06-02T08:00:00Z', request: { keyId: KEY } }));
      expect(await ledger.latestRuns()).toEqual([]);
      ended.push('ingest');
    });
    const asked = analyzeOperation.run(call, {}).then((runs) => {
      ended.push('analyze');
      return runs.find(({ analyzer }) => analyzer === 'mass-disable');
    });
    await reading;
    expect(await asked).toMatchObject({ outcome: 'complete', findings: 1 });
    expect(ended).toEqual(['ingest', 'analyze']);
  });
});

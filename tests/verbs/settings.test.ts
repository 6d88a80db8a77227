import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestGate } from '@/boot/ingest-gate';
import type { Ledger } from '@/db/ledger';
import { ANALYZERS } from '@/lib/analyzers';
import { grantBurst } from '@/lib/analyzers/grant-burst';
import type { Actor } from '@/lib/model/actor';
import { AnalyzerSetting } from '@/lib/model/settings';
import { Site } from '@/lib/model/site';
import { numbersOf } from '@/lib/model/threshold';
import { currentSite } from '@/lib/queries/current-site';
import { analyzerOf, findingItems, judgedByOf } from '@/lib/queries/finding-items';
import { analyze } from '@/lib/verbs/analyze';
import { progressFinding } from '@/lib/verbs/findings/progress';
import { previewSettings } from '@/lib/verbs/settings/preview';
import { saveSettings } from '@/lib/verbs/settings/save';
import { settleFile } from '@/lib/verbs/settings/settle-file';
import { asForeign, asRole, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { inventoryOf } from '../support/inventory';
import { emptyLedger } from '../support/ledger';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const ADMIN: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'admin' };
const ANALYST: Actor = { kind: 'person', userId: 'u-2', name: 'bob', role: 'analyst' };
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555';
const WHY = 'Deployments make twelve.';

/** Grants that one role makes within an hour of a day. */
function grants(day: string, count: number, role = 'Deploy'): RawRecord[] {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('CreateGrant', {
      at: new Date(Date.parse(`${day}T10:00:00Z`) + index * 60_000),
      by: asRole(role),
      request: { granteePrincipal: 'arn:aws:iam::111122223333:role/App', operations: ['Decrypt'] },
    }),
  );
}

let ledger: Ledger;
let closeLedger: () => void;
let warehouse: Warehouse;
const gate = ingestGate();
let minutes = 0;
/** What the cases speak of. */
const ASKED = ['grant-burst', 'untrusted-account-use'];
const runtime = () => ({
  sink: warehouse.sink,
  models: warehouse.models,
  keys: warehouse.keys,
  ledger,
  gate,
  site: warehouse.site,
  // Each look at the clock is a minute later.
  now: () => new Date(Date.UTC(2025, 6, 20, 0, minutes++)),
});

async function holding(records: readonly RawRecord[]) {
  warehouse = await warehouseHolding({ records, now: new Date('2025-07-20T00:00:00Z') });
  await analyze(runtime(), { analyzers: ANALYZERS.filter(({ id }) => ASKED.includes(id)) });
}

beforeEach(async () => {
  ({ ledger, close: closeLedger } = await emptyLedger());
});
afterEach(() => {
  closeLedger();
  warehouse.close();
});

const bursts = (thresholds: Record<string, number>, over: object = {}) => ({
  kind: 'analyzer',
  analyzer: 'grant-burst',
  setting: { thresholds, ...over },
});
const of = async (analyzer: string) =>
  (await findingItems({ ledger, now: runtime().now })).filter((item) => item.analyzer === analyzer);

describe('a dry run', () => {
  beforeEach(() =>
    holding([...grants('2025-05-01', 12, 'Old'), ...grants('2025-07-10', 12), ...grants('2025-07-11', 25, 'Nightly')]),
  );

  it('counts what would be raised in the last thirty days, now and then, and changes nothing', async () => {
    const { analyzers, edition } = await previewSettings(runtime(), ADMIN, bursts({ grants: 20 }));
    expect(edition).toBeNull();
    expect(analyzers).toMatchObject([{ analyzer: { id: 'grant-burst' }, unanswered: null, before: 2, after: 1 }]);
    expect(analyzers).toMatchObject([{ numbers: { before: { grants: 10 }, after: { grants: 20 } } }]);
    expect(analyzers[0]?.goes.size).toBe(2);
    expect(await ledger.lastSettings()).toBeNull();
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['open', 'open', 'open']);
  });

  it('says which would come', async () => {
    const fewer = [...grants('2025-07-12', 8, 'App')];
    await warehouse.add(fewer);
    const { analyzers } = await previewSettings(runtime(), ADMIN, bursts({ grants: 5 }));
    expect(analyzers[0]).toMatchObject({ before: 2, after: 3 });
    expect(analyzers[0]?.comes.map(({ observed_at }) => observed_at)).toEqual([new Date('2025-07-12T10:00:00Z')]);
    expect(analyzers[0]?.goes.size).toBe(0);
  });

  it('concerns only what the change can change', async () => {
    const same = await previewSettings(runtime(), ADMIN, bursts({ grants: 10 }));
    expect(same.analyzers).toEqual([]);
    const shared = { kind: 'shared', unusedAfterDays: null, rotationMaxAgeDays: null, trustedAccounts: [] };
    const { analyzers } = await previewSettings(runtime(), ADMIN, {
      ...shared,
      allowed: { regions: [{ region: 'eu-west-1' }] },
    });
    expect(analyzers.map(({ analyzer }) => analyzer.id)).toEqual(['key-replicated', 'primary-region-moved']);
  });

  it('says what it cannot try', async () => {
    const off = {
      kind: 'analyzer',
      analyzer: 'iam-decrypt-on-all-keys',
      setting: { scope: { regions: ['eu-west-1'] } },
    };
    const { analyzers } = await previewSettings(runtime(), ADMIN, off);
    expect(analyzers).toMatchObject([{ unanswered: 'cannot-tell', before: null, after: null }]);
  });

  it.each([
    ['a threshold out of its range', bursts({ grants: 0 })],
    ['a threshold that is none', bursts({ grant: 12 })],
    ['a threshold by an inherited name', bursts({ constructor: 12 })],
    ['an analyzer that is none', { kind: 'analyzer', analyzer: 'toy', setting: {} }],
    ['half a grant', bursts({ grants: 10.5 })],
    ['an account that is none', bursts({}, { scope: { accounts: ['12'] } })],
  ])('refuses %s', async (_, change) => {
    await expect(previewSettings(runtime(), ADMIN, change)).rejects.toThrow();
  });

  it('is for administrators', async () => {
    await expect(previewSettings(runtime(), ANALYST, bursts({}))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('saving settings', () => {
  beforeEach(() => holding(grants('2025-07-10', 12)));

  it('takes back what is no longer asked for, with who and why, and asks again', async () => {
    const [first] = await of('grant-burst');
    if (!first) return expect.fail('nothing was found');
    await saveSettings(runtime(), ADMIN, bursts({ grants: 15 }), { edition: null, reason: WHY });
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
    const lines = await ledger.history(first.stored.fingerprint);
    expect(lines.at(-1)).toMatchObject({ kind: 'withdrawn', actor: 'alice', text: WHY });
    expect(await ledger.lastSettings()).toMatchObject({ edition: 1, savedBy: 'alice', reason: WHY });
    expect((await ledger.auditLog(1))[0]).toMatchObject({ actor: 'alice', action: 'settings-saved', subject: '1' });
    const run = (await ledger.latestRuns()).find(({ analyzer }) => analyzer === 'grant-burst');
    expect(JSON.parse(run?.judgedBy ?? '{}')).toMatchObject({ edition: 1, numbers: { grants: 15, times_usual: 5 } });
  });

  it('tells of each finding by what it was judged', async () => {
    await saveSettings(runtime(), ADMIN, bursts({ grants: 11 }), { edition: null, reason: WHY });
    const [item] = await of('grant-burst');
    expect(item && judgedByOf(item.stored)).toMatchObject({
      edition: 1,
      version: grantBurst.version,
      numbers: { grants: 11 },
    });
  });

  it('raises again what settings had taken back, when they ask for it again', async () => {
    const [first] = await of('grant-burst');
    if (!first) return expect.fail('nothing was found');
    await progressFinding(runtime(), ANALYST, { fingerprint: first.fingerprint, kind: 'acknowledged', reason: 'mine' });
    await saveSettings(runtime(), ADMIN, bursts({ grants: 15 }), { edition: null, reason: WHY });
    await saveSettings(
      runtime(),
      ADMIN,
      { kind: 'analyzer', analyzer: 'grant-burst', setting: null },
      {
        edition: 1,
        reason: 'Back to the catalogue.',
      },
    );
    expect((await of('grant-burst'))[0]).toMatchObject({ present: true });
    expect((await ledger.history(first.stored.fingerprint)).map(({ kind }) => kind)).toContain('returned');
    expect((await ledger.settingsHistory(10)).map(({ edition }) => edition)).toEqual([2, 1]);
  });

  it('switches an analyzer off: it says so, and what it found is taken back', async () => {
    await saveSettings(runtime(), ADMIN, bursts({}, { on: false }), { edition: null, reason: WHY });
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
    const run = (await ledger.latestRuns()).find(({ analyzer }) => analyzer === 'grant-burst');
    expect(run).toMatchObject({ outcome: 'off', findings: 0 });
  });

  it('looks away from what is expected, and from places out of scope', async () => {
    const shared = { kind: 'shared', unusedAfterDays: null, rotationMaxAgeDays: null, trustedAccounts: [] };
    const deploys = { pattern: 'arn:aws:iam::111122223333:role/Dep*', note: 'CI', until: '2025-12-31' };
    await saveSettings(
      runtime(),
      ADMIN,
      { ...shared, allowed: { principals: [deploys] } },
      { edition: null, reason: WHY },
    );
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
    await saveSettings(runtime(), ADMIN, { ...shared, allowed: {} }, { edition: 1, reason: WHY });
    expect((await of('grant-burst'))[0]).toMatchObject({ present: true });
    const elsewhere = bursts({}, { scope: { regions: ['eu-west-1'] } });
    await saveSettings(runtime(), ADMIN, elsewhere, { edition: 2, reason: WHY });
    expect((await of('grant-burst'))[0]).toMatchObject({ present: false });
  });

  it('takes back also what is not in the store any more, and what was found before the store was lost', async () => {
    warehouse.close();
    warehouse = await warehouseHolding({ records: [kmsCall('ListKeys', { at: '2025-07-12T10:00:00Z', key: null })] });
    const elsewhere = bursts({}, { scope: { regions: ['eu-west-1'] } });
    await saveSettings(runtime(), ADMIN, elsewhere, { edition: null, reason: WHY });
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
  });

  it('takes back what an analyzer that is switched off found, though there is no data at the moment', async () => {
    warehouse.close();
    warehouse = await warehouseHolding();
    const off = { kind: 'analyzer', analyzer: 'grant-burst', setting: { on: false } };
    expect(await previewSettings(runtime(), ADMIN, off)).toMatchObject({ asOf: null });
    await saveSettings(runtime(), ADMIN, off, { edition: null, reason: WHY });
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
  });

  it('waits while logs are read, and gives up when that takes long: nothing is changed then', async () => {
    let end: () => void = () => undefined;
    const reading = gate.enter(new AbortController().signal, () => new Promise<void>((resolve) => (end = resolve)));
    const on = { edition: null, reason: WHY };
    await expect(saveSettings(runtime(), ADMIN, bursts({ grants: 15 }), on, 1)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await ledger.lastSettings()).toBeNull();
    const waiting = saveSettings(runtime(), ADMIN, bursts({ grants: 15 }), on);
    end();
    await reading;
    await waiting;
    expect(await ledger.lastSettings()).toMatchObject({ edition: 1 });
  });

  it('needs a reason, the last edition, and an administrator', async () => {
    const change = bursts({ grants: 15 });
    await expect(saveSettings(runtime(), ADMIN, change, { edition: null, reason: 'no' })).rejects.toThrow();
    await expect(saveSettings(runtime(), ADMIN, change, { edition: 7, reason: WHY })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(saveSettings(runtime(), ANALYST, change, { edition: null, reason: WHY })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await ledger.lastSettings()).toBeNull();
  });
});

describe('an account that is trusted from now on', () => {
  const calls = [
    kmsCall('Decrypt', { at: '2025-07-01T00:00:00Z' }),
    kmsCall('Decrypt', { at: '2025-07-10T00:00:00Z', by: asForeign(OTHER_ACCOUNT), account: OWN_ACCOUNT }),
  ];
  const trusting = (until: string | null) => ({
    kind: 'shared',
    unusedAfterDays: null,
    rotationMaxAgeDays: null,
    trustedAccounts: [{ accountId: OTHER_ACCOUNT, name: 'Partner', until }],
    allowed: {},
  });

  it('is tried on a copy of what is known of keys, which nobody sees, and is trusted when saved', async () => {
    await holding(calls);
    const use = async (until: string) =>
      (await previewSettings(runtime(), ADMIN, trusting(until))).analyzers.find(
        ({ analyzer }) => analyzer.id === 'untrusted-account-use',
      );
    expect(await use('2025-12-31')).toMatchObject({ before: 1, after: 0 });
    expect(await use('2025-07-01')).toMatchObject({ before: 1, after: 1 });
    expect((await of('untrusted-account-use')).map(({ status }) => status)).toEqual(['open']);
    await saveSettings(runtime(), ADMIN, trusting(null), { edition: null, reason: WHY });
    expect((await of('untrusted-account-use')).map(({ status }) => status)).toEqual(['withdrawn']);
    expect((await currentSite(runtime())).site.trustedAccounts).toMatchObject([{ accountId: OTHER_ACCOUNT }]);
  }, 60_000);
});

describe('a site of which only an inventory is here', () => {
  it('is judged as of that inventory, by the dry run and on saving', async () => {
    const describe = { state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS', manager: 'CUSTOMER' } as const;
    const off = { arn: KEY, describe, rotation: { enabled: false } };
    warehouse = await warehouseHolding({ inventories: [inventoryOf('2025-07-19T12:00:00Z', [off])] });
    await analyze(runtime(), { analyzers: ANALYZERS.filter(({ id }) => id === 'rotation-off') });
    expect((await of('rotation-off')).map(({ status }) => status)).toEqual(['open']);
    const change = { kind: 'analyzer', analyzer: 'rotation-off', setting: { on: false } };
    const { asOf, analyzers } = await previewSettings(runtime(), ADMIN, change);
    expect(asOf).toEqual(new Date('2025-07-19T12:00:00Z'));
    expect(analyzers).toMatchObject([{ analyzer: { id: 'rotation-off' }, before: 1, after: 0 }]);
    await saveSettings(runtime(), ADMIN, change, { edition: null, reason: WHY });
    expect((await of('rotation-off')).map(({ status }) => status)).toEqual(['withdrawn']);
  });
});

describe('settings of keytrail.json', () => {
  beforeEach(() => holding(grants('2025-07-10', 12)));
  const said = (analyzers: Site['analyzers']) => ({ ...runtime(), site: { ...warehouse.site, analyzers } });
  const fifteen = { 'grant-burst': AnalyzerSetting.parse({ thresholds: { grants: 15 } }) };

  it('make an edition when the file is changed, and take back what it no longer asks for', async () => {
    await settleFile(said(fifteen));
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
    expect(await ledger.lastSettings()).toMatchObject({ edition: 1, savedBy: 'file', file: { analyzers: fifteen } });
    expect(await settleFile(said(fifteen))).toBe(false);

    await settleFile(said({}));
    expect((await of('grant-burst'))[0]).toMatchObject({ present: true });
    const elsewhere = { 'grant-burst': AnalyzerSetting.parse({ scope: { regions: ['eu-west-1'] } }) };
    await settleFile(said(elsewhere));
    expect((await of('grant-burst')).map(({ status }) => status)).toEqual(['withdrawn']);
    expect((await ledger.settingsHistory(9)).map(({ savedBy }) => savedBy)).toEqual(['file', 'file', 'file']);
  });

  it('leave what an administrator decided in force', async () => {
    await saveSettings(runtime(), ADMIN, bursts({ grants: 11 }), { edition: null, reason: WHY });
    await settleFile(said(fifteen));
    expect((await of('grant-burst'))[0]).toMatchObject({ present: true });
    expect(await ledger.lastSettings()).toMatchObject({
      edition: 2,
      settings: { analyzers: { 'grant-burst': { thresholds: { grants: 11 } } } },
    });
  });

  it('are nothing new where the file says nothing, or what it said', async () => {
    expect(await settleFile({ ...runtime(), site: Site.parse({}) })).toBe(false);
    expect(await ledger.lastSettings()).toBeNull();
  });
});

it('takes the numbers of the catalogue where nobody chose others', () => {
  const { thresholds } = analyzerOf('grant-burst') ?? expect.fail('gone');
  expect(numbersOf(thresholds)).toEqual({ grants: 10, times_usual: 5 });
  expect(numbersOf(thresholds, { grants: 3, other: 1 })).toEqual({ grants: 3, times_usual: 5 });
});

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type HistoryPlan, type HistoryProgress, readHistory } from '@/lib/collector/event-history';
import { historyFolder, progressFileOf } from '@/lib/collector/history-folder';
import { sdkPort } from '@/lib/collector/sdk-port';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, FakeHangUp, type FakeWorld } from '../support/aws-fake-world';
import { asRole, kmsCall, kmsServiceEvent, OWN_ACCOUNT, otherCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';
import { warehouseHolding } from '../support/warehouse';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const HOUR = 3_600_000;
const PLAN: HistoryPlan = { regions: 'enabled', changeDays: 90, useDays: 1 };
const iso = (hoursAgo: number) => new Date(NOW - hoursAgo * HOUR);

const folder = folderWith();
const out = join(folder.path, 'event-history');
const fakes: AwsFake[] = [];
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  rmSync(out, { recursive: true, force: true });
  rmSync(progressFileOf(out), { force: true });
});

function worldOf(history: readonly RawRecord[], regions = ['us-east-1']): FakeWorld {
  return { accounts: { [OWN_ACCOUNT]: { regions, history } } };
}

interface Run {
  readonly plan?: Partial<HistoryPlan>;
  readonly behaviour?: FakeBehaviour;
  readonly stop?: AbortController;
  readonly at?: number;
  readonly onProgress?: (progress: HistoryProgress) => void;
}

async function run(world: FakeWorld, { plan, behaviour = {}, at = NOW, ...more }: Run = {}) {
  const clock = jumpingClock(at);
  const fake = await startAwsFake(world, behaviour);
  fakes.push(fake);
  Object.assign(process.env, keysOf(OWN_ACCOUNT), { AWS_ENDPOINT_URL: fake.url });
  const stop = more.stop ?? new AbortController();
  const aws = sdkPort({ homeRegion: 'us-east-1', ec2Endpoint: fake.url, signal: stop.signal });
  try {
    const show = more.onProgress ?? (() => undefined);
    const outcome = await readHistory(aws, { ...PLAN, ...plan }, historyFolder(out), clock, stop.signal, show);
    return { outcome, fake, slept: clock.slept() };
  } finally {
    aws.close();
  }
}

function written(): { files: string[]; ids: string[] } {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
  const ids = files.flatMap((name): string[] =>
    JSON.parse(gunzipSync(readFileSync(join(out, name))).toString()).Events.map(
      ({ EventId }: { EventId: string }) => EventId,
    ),
  );
  return { files: files.sort(), ids };
}

const idsOf = (records: readonly RawRecord[]) => records.map(({ eventID }) => String(eventID)).sort();

const CREATED = kmsCall('CreateKey', { at: iso(80 * 24) });
const GRANTED = kmsCall('CreateGrant', { at: iso(5) });
const ROTATED = kmsServiceEvent('RotateKey', { at: iso(7) });
const DECRYPTED = [3, 2.5, 2].map((ago) => kmsCall('Decrypt', { at: iso(ago), by: asRole() }));
const TAGGED_ELSEWHERE = otherCall('ec2.amazonaws.com', 'CreateTags', { at: iso(4) });
const OTHER_OF_THE_SAME_NAME = otherCall('lambda.amazonaws.com', 'TagResource', { at: iso(4) });
const OURS = [CREATED, GRANTED, ROTATED, ...DECRYPTED];

describe('the event history', () => {
  it('gives each event of KMS once, and nothing of others', async () => {
    const { outcome } = await run(worldOf([...OURS, TAGGED_ELSEWHERE, OTHER_OF_THE_SAME_NAME]));
    expect(written().ids.sort()).toEqual(idsOf(OURS));
    expect(outcome).toMatchObject({ accountId: OWN_ACCOUNT, events: OURS.length, refusals: [], secondsLeft: 0 });
  });

  it('looks back as far as it is told', async () => {
    const old = kmsCall('Decrypt', { at: iso(30) });
    await run(worldOf([...OURS, old]), { plan: { changeDays: 30 } });
    expect(written().ids.sort()).toEqual(idsOf([GRANTED, ROTATED, ...DECRYPTED]));
  });

  it('reads every page', async () => {
    const many = Array.from({ length: 130 }, (_, nth) => kmsCall('Decrypt', { at: iso(2 + nth / 1000) }));
    const { outcome } = await run(worldOf(many));
    expect(written().ids.sort()).toEqual(idsOf(many));
    expect(outcome.events).toBe(130);
  });

  it('keeps to the pace of AWS in every Region, and asks Regions side by side', async () => {
    const one = await run(worldOf(OURS));
    const asked = one.fake.of('cloudtrail:LookupEvents').length;
    expect(one.slept).toBeGreaterThanOrEqual(((asked - 1) * 1000) / 2);
    expect(one.slept).toBeLessThan((asked * 1000) / 1.5);
  });

  it('asks only for what came since, the next time', async () => {
    await run(worldOf(OURS));
    const before = written();
    const later = kmsCall('Decrypt', { at: new Date(NOW + 20 * 60_000) });
    const late = kmsCall('Decrypt', { at: new Date(NOW - 10 * 60_000) });
    const { outcome, fake } = await run(worldOf([...OURS, later, late]), { at: NOW + HOUR });
    expect(outcome.events).toBe(2);
    expect(fake.of('cloudtrail:LookupEvents').every(({ input }) => Number(input.StartTime) * 1000 >= NOW - HOUR)).toBe(
      true,
    );
    expect(written().ids.sort()).toEqual(idsOf([...OURS, later, late]));
    expect(written().files).toEqual(expect.arrayContaining(before.files));
  });

  it('leaves no gap where it goes on, however long it paused', async () => {
    const missed = kmsCall('Decrypt', { at: new Date(NOW + 48 * HOUR), by: asRole() });
    for (const goesOn of [false, true]) {
      rmSync(progressFileOf(out), { force: true });
      await run(worldOf(OURS));
      await run(worldOf([...OURS, missed]), { at: NOW + 240 * HOUR, plan: { goesOn } });
      expect(written().ids.includes(String(missed.eventID))).toBe(goesOn);
    }
  });

  it('asks again for what was noted as read by a clock that was fast', async () => {
    await run(worldOf(OURS), { at: NOW + 48 * HOUR });
    const late = kmsCall('Decrypt', { at: iso(1), by: asRole() });
    const { fake } = await run(worldOf([...OURS, late]));
    expect(fake.of('cloudtrail:LookupEvents').length).toBeGreaterThan(0);
    expect(new Set(written().ids)).toEqual(new Set(idsOf([...OURS, late])));
  });

  it('leaves the last half hour for the next time', async () => {
    await run(worldOf([...OURS, kmsCall('Decrypt', { at: iso(0.2) })]));
    expect(written().ids.sort()).toEqual(idsOf(OURS));
  });

  it('goes on where it was stopped, with the same end as without a stop', async () => {
    const stop = new AbortController();
    const stopping = run(worldOf(OURS), {
      stop,
      onProgress: ({ requests }) => {
        if (requests === 34) stop.abort(new Error('stopped'));
      },
    });
    await expect(stopping).rejects.toThrow('stopped');
    const asked = fakes.at(-1)?.of('cloudtrail:LookupEvents').length ?? 0;
    const { fake, outcome } = await run(worldOf(OURS));
    expect(asked).toBeGreaterThanOrEqual(34);
    expect(fake.of('cloudtrail:LookupEvents').length).toBeLessThan(outcome.units + 1);
    expect(written().ids.sort()).toEqual(idsOf(OURS));
  });

  it('outlasts throttling and cut connections', async () => {
    let faults = 0;
    const fault: FakeBehaviour['fault'] = ({ operation }, earlier) => {
      if (operation !== 'LookupEvents' || earlier > 0 || faults >= 20) return;
      faults++;
      if (faults % 2 === 0) throw new FakeHangUp();
      throw new FakeError('ThrottlingException', 'Rate exceeded');
    };
    const { outcome } = await run(worldOf(OURS), { behaviour: { fault } });
    expect(outcome.throttled).toBe(10);
    expect(written().ids.sort()).toEqual(idsOf(OURS));
  });

  it('tells which Region refused, with the action that is missing, and reads the others', async () => {
    const there = kmsCall('Decrypt', { at: iso(2), region: 'eu-west-1' });
    const { outcome } = await run(worldOf([...OURS, there], ['us-east-1', 'eu-west-1']), {
      behaviour: {
        fault: ({ operation, region }) => {
          if (operation === 'LookupEvents' && region === 'us-east-1') {
            throw new FakeError('AccessDeniedException', 'User is not authorized to perform: cloudtrail:LookupEvents');
          }
        },
      },
    });
    expect(outcome.refusals).toMatchObject([
      { region: 'us-east-1', action: 'cloudtrail:LookupEvents', code: 'AccessDeniedException' },
    ]);
    expect(written().ids).toEqual(idsOf([there]));
  });

  it('says so when even the Regions may not be listed', async () => {
    const fault: FakeBehaviour['fault'] = ({ service }) => {
      if (service === 'ec2') throw new FakeError('UnauthorizedOperation', 'You are not authorized', 403);
    };
    await expect(run(worldOf(OURS), { behaviour: { fault } })).rejects.toThrow('--regions eu-west-1');
  });

  it('ends at once when the credentials end', async () => {
    const fault: FakeBehaviour['fault'] = ({ operation }) => {
      if (operation === 'LookupEvents') throw new FakeError('ExpiredTokenException', 'The token has expired');
    };
    await expect(run(worldOf(OURS), { behaviour: { fault } })).rejects.toThrow('The token has expired');
  });

  it('does not guess when its notes cannot be read', async () => {
    writeFileSync(progressFileOf(out), '{"111122223333/us-east-1/use":"yesterday"}');
    await expect(run(worldOf(OURS))).rejects.toThrow('cannot be read');
  });

  it('estimates what is left, less and less', async () => {
    const told: (number | null)[] = [];
    await run(worldOf(OURS), { onProgress: ({ secondsLeft }) => told.push(secondsLeft) });
    const known = told.filter((seconds) => seconds !== null);
    expect(known[0]).toBeGreaterThan(20);
    expect(known.at(-1)).toBeLessThanOrEqual(2);
  });

  it('is what the ingest reads', async () => {
    await run(worldOf(OURS));
    const warehouse = await warehouseHolding();
    try {
      for (const name of written().files) {
        expect(await warehouse.addFile(join(out, name))).toMatchObject({
          container: 'lookup-events',
          outcome: 'complete',
        });
      }
      expect(await warehouse.facts.count({}, ['event-name'])).toEqual([
        { values: ['Decrypt'], events: 3 },
        { values: ['CreateGrant'], events: 1 },
        { values: ['CreateKey'], events: 1 },
        { values: ['RotateKey'], events: 1 },
      ]);
    } finally {
      warehouse.close();
    }
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '@/lib/model/time';
import { blindPlaces } from '@/lib/queries/blind-places';
import { coverageCalendar } from '@/lib/queries/coverage-calendar';
import { coverageDayFiles, coverageDayFlaws } from '@/lib/queries/coverage-day';
import { coverageFigure } from '@/lib/queries/coverage-figure';
import { keyCards } from '@/lib/queries/key-counts';
import { type LostUse, lostUses } from '@/lib/queries/lost-uses';
import { emptyLedger, nthName, runOf, sightingOf } from '@/tests/support/ledger';
import { edgeRow, emptyModels, keyRow, type TestModels } from '@/tests/support/read-models';
import { recordRun } from '@/tests/support/record-run';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const day = (n: number) => new Date(Date.UTC(2025, 5, n));
const folder = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '/');
const stamp = (at: Date) => at.toISOString().replace(/[-:]|\.\d+/g, '');
const logTail = (at: Date) =>
  `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/${folder(at)}/${ACCOUNT}_CloudTrail_${REGION}_${stamp(at).slice(0, 13)}Z_AbCdEfGh12345678.json.gz`;
const digestTail = (end: Date) =>
  `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/${folder(end)}/${ACCOUNT}_CloudTrail-Digest_${REGION}_main_${REGION}_${stamp(end)}.json.gz`;

let store: TestModels;
let fileId = 0;
beforeAll(async () => {
  store = await emptyModels();
});
afterAll(() => store.close());
beforeEach(() => clear());

async function clear(): Promise<void> {
  for (const table of ['coverage_hour', 'files', 'digest_verdicts', 'trail_places', 'edge_day', 'keys'] as const) {
    await store.empty(table);
  }
}

const records = (n: number, over: object = {}) =>
  store.insert('coverage_hour', [
    {
      part_id: 1,
      account_id: ACCOUNT,
      region: REGION,
      hour: new Date(day(n).getTime() + 7 * HOUR_MS),
      records: 5,
      kms_records: 2,
      ...over,
    },
  ]);

const file = (n: number, outcome = 'complete') =>
  store.insert('files', [
    {
      file_id: ++fileId,
      run_id: 'r',
      source: 'disk',
      path: `/copy/${logTail(day(n))}`,
      size_bytes: 1,
      modified_ms: 1,
      outcome,
      reason: outcome === 'complete' ? null : 'the gzip ends too early',
      account_id: ACCOUNT,
      region: REGION,
      delivered_day: day(n),
      records: 5,
      kms_records: 2,
      context_records: 0,
      other_records: 3,
      rejected_records: 0,
      read_at: day(30),
    },
  ]);

const verdict = (tail: string, kind: 'log' | 'digest', said: string) =>
  store.insert('digest_verdicts', [{ tail, kind, verdict: said, because: null, validated_at: day(30) }]);

async function digests(n: number, hours = 24, said = 'valid'): Promise<void> {
  const ends = Array.from({ length: hours }, (_, hour) => new Date(day(n).getTime() + (hour + 1) * HOUR_MS));
  await store.insert(
    'digest_verdicts',
    ends.map((end) => ({ tail: digestTail(end), kind: 'digest', verdict: said, because: null, validated_at: day(30) })),
  );
}

const TRAIL = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** CloudTrail said on a day what the trails of the place record. */
const recorded = (said: string, since: number, over: object = {}) =>
  store.insert('trail_places', [
    {
      account_id: ACCOUNT,
      region: REGION,
      trails: said === 'none' ? [] : [TRAIL],
      recorded: said,
      recorded_since: new Date(day(since).getTime() + 9 * HOUR_MS),
      told_at: day(30),
      ...over,
    },
  ]);

async function states(from: number, to: number, lost: readonly LostUse[] = []): Promise<string[]> {
  const { rows } = await coverageCalendar(store.models, { from: day(from), to: day(to + 1) }, lost);
  return rows[0]?.days.map(({ state }) => state) ?? [];
}

describe('the state of a day', () => {
  it('is verified only when digests prove every file and every hour of it', async () => {
    for (const n of [1, 2, 3, 4]) {
      await records(n);
      await file(n);
    }
    await digests(1);
    await verdict(logTail(day(1)), 'log', 'valid');
    await digests(2, 23);
    await verdict(logTail(day(2)), 'log', 'valid');
    await digests(3);
    await verdict(logTail(day(3)), 'log', 'unproven');
    expect(await states(1, 4)).toEqual(['verified', 'complete', 'complete', 'complete']);
  });

  it.each([
    ['a log that a digest names is not here', () => verdict(logTail(day(2)), 'log', 'log-missing')],
    ['a log was changed', () => verdict(logTail(day(2)), 'log', 'invalid')],
    ['the digest of a log is not here', () => verdict(logTail(day(2)), 'log', 'digest-missing')],
    ['a digest is missing in the chain', () => verdict(digestTail(day(3)), 'digest', 'missing')],
    ['a digest was changed', () => verdict(digestTail(new Date(day(2).getTime() + HOUR_MS)), 'digest', 'invalid')],
    ['a file was not read whole', () => file(2, 'partial')],
  ])('is partial when %s', async (_, flaw) => {
    for (const n of [1, 2, 3]) await records(n);
    await flaw();
    expect(await states(1, 3)).toEqual(['complete', 'partial', 'complete']);
  });

  it('is partial when KMS tells of a use that no log has', async () => {
    for (const n of [1, 2, 3]) await records(n);
    const lost = {
      keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/a',
      accountId: ACCOUNT,
      region: REGION,
      usedAt: new Date('2025-06-02T23:59:59Z'),
      eventId: 'e',
    };
    expect(await states(1, 3, [lost])).toEqual(['complete', 'partial', 'complete']);
    expect(await coverageDayFlaws(store.models, { accountId: ACCOUNT, region: REGION, day: day(2) }, [lost])).toEqual([
      { kind: 'lost-use', path: lost.keyArn, because: 'e' },
    ]);
  });

  it('is missing where a place fell silent, also at its end while others go on', async () => {
    await records(1);
    await records(3);
    await records(5, { region: 'us-east-1' });
    expect(await states(1, 5)).toEqual(['complete', 'missing', 'complete', 'missing', 'missing']);
  });

  it('expects nothing before the first record, and nothing where digests prove the silence of all its hours', async () => {
    await records(2);
    await records(5);
    await digests(3);
    await digests(4, 20);
    expect(await states(1, 6)).toEqual([
      'none-expected',
      'complete',
      'none-expected',
      'missing',
      'complete',
      'none-expected',
    ]);
  });
});

describe('a day without records, by what trails are set to record', () => {
  it('is none expected after CloudTrail said that no trail records there, and missing before', async () => {
    await records(1);
    await records(6, { region: 'us-east-1' });
    await recorded('none', 3);
    expect(await states(1, 6)).toEqual([
      'complete',
      'missing',
      'missing',
      'none-expected',
      'none-expected',
      'none-expected',
    ]);
  });

  it('is missing where a trail records, also of a place with keys from which no record ever came', async () => {
    await records(1, { region: 'us-east-1' });
    await records(5, { region: 'us-east-1' });
    await store.insert('keys', [keyRow({ key_arn: KEY })]);
    await recorded('all', 2);
    const { rows } = await coverageCalendar(store.models, { from: day(1), to: day(6) }, []);
    expect(rows.map(({ region, recorded: said, days }) => [region, said, days.map(({ state }) => state)])).toEqual([
      [REGION, 'all', ['none-expected', 'none-expected', 'missing', 'missing', 'missing']],
      ['us-east-1', null, ['complete', 'missing', 'missing', 'missing', 'complete']],
    ]);
  });

  it.each([
    ['no customer key is there', () => store.insert('keys', [keyRow({ key_arn: KEY, manager: 'AWS' })]), 'all'],
    ['no trail records there', () => store.insert('keys', [keyRow({ key_arn: KEY })]), 'none'],
    ['it is not told what the trails record', () => store.insert('keys', [keyRow({ key_arn: KEY })]), null],
  ])('is of no place where records never came from and %s', async (_, keys, said) => {
    await records(1, { region: 'us-east-1' });
    await keys();
    await recorded('none', 1, { recorded: said });
    const { rows } = await coverageCalendar(store.models, { from: day(1), to: day(3) }, []);
    expect(rows.map(({ region }) => region)).toEqual(['us-east-1']);
  });

  it('keeps a digest that is missing a flaw, whatever the trails record', async () => {
    await records(1);
    await records(4, { region: 'us-east-1' });
    await recorded('none', 1);
    await verdict(digestTail(new Date(day(3).getTime() + HOUR_MS)), 'digest', 'missing');
    expect(await states(1, 4)).toEqual(['complete', 'none-expected', 'missing', 'none-expected']);
  });
});

describe('a day with records and no use of keys', () => {
  it('is partial after CloudTrail said that its trails leave use out, and names the trails', async () => {
    for (const n of [1, 2, 3, 4]) await records(n);
    await recorded('without-use', 1);
    await store.insert('edge_day', [
      edgeRow({ key_arn: KEY, day: day(3), calls: 1 }),
      edgeRow({ key_arn: KEY, day: day(4), calls: 1, is_use: false, event_name: 'DisableKey' }),
    ]);
    expect(await states(1, 4)).toEqual(['complete', 'partial', 'complete', 'partial']);
    const flaws = (n: number) =>
      coverageDayFlaws(store.models, { accountId: ACCOUNT, region: REGION, day: day(n) }, []);
    expect(await flaws(2)).toEqual([{ kind: 'use-left-out', path: TRAIL, because: null }]);
    expect(await flaws(3)).toEqual([]);
  });

  it('is complete where a trail records it', async () => {
    await records(2);
    await recorded('all', 1);
    expect(await states(2, 2)).toEqual(['complete']);
  });
});

describe('what is missing of a day', () => {
  it('is named, digests by the hour that they vouch for', async () => {
    await records(2);
    await file(2, 'quarantined');
    await verdict(digestTail(day(3)), 'digest', 'missing');
    await verdict(digestTail(day(2)), 'digest', 'missing');
    await verdict(logTail(day(2)), 'log', 'log-missing');
    const asked = { accountId: ACCOUNT, region: REGION, day: day(2) };
    const flaws = await coverageDayFlaws(store.models, asked, []);
    expect(flaws.map(({ kind, path }) => [kind, path])).toEqual([
      ['digest-missing', digestTail(day(3))],
      ['log-missing', logTail(day(2))],
      ['not-whole', `/copy/${logTail(day(2))}`],
    ]);
    expect(await coverageDayFiles(store.models, asked)).toEqual([
      { path: `/copy/${logTail(day(2))}`, outcome: 'quarantined', records: 5, verdict: 'log-missing' },
    ]);
  });

  it('is nothing for a place that is not there, whatever it is called', async () => {
    await records(2);
    const asked = { accountId: `' or 1=1 --`, region: '.*', day: day(2) };
    expect(await coverageDayFlaws(store.models, asked, [])).toEqual([]);
    expect(await coverageDayFiles(store.models, asked)).toEqual([]);
  });
});

describe('the figure of coverage', () => {
  const none = { present: async () => [] };

  it('is of no days while there are no records', async () => {
    expect(await coverageFigure({ models: store.models, ledger: none })).toEqual({
      expected: 0,
      whole: 0,
      verified: 0,
      partial: 0,
    });
  });

  it('says what the calendar says, whatever happened', async () => {
    const happenings = ['records', 'file', 'broken', 'proven', 'log-missing', 'nothing'] as const;
    const happened8 = fc.array(fc.subarray([...happenings]), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(happened8, fc.constantFrom(null, 'all', 'without-use', 'none'), async (days, said) => {
        await clear();
        if (said !== null) await recorded(said, 2);
        for (const [index, happened] of days.entries()) {
          const n = index + 1;
          if (happened.includes('records')) await records(n);
          if (happened.includes('file')) await file(n);
          if (happened.includes('broken')) await file(n, 'quarantined');
          if (happened.includes('proven')) await digests(n);
          if (happened.includes('log-missing')) await verdict(logTail(day(n)), 'log', 'log-missing');
        }
        const { rows } = await coverageCalendar(store.models, { from: day(1), to: day(days.length + 1) }, []);
        const all = rows.flatMap(({ days: each }) => each.map(({ state }) => state));
        const first = days.findIndex((happened) => happened.includes('records'));
        const last = days.findLastIndex((happened) => happened.includes('records'));
        const within = first < 0 ? [] : all.slice(first, last + 1);
        const count = (...wanted: string[]) => within.filter((state) => wanted.includes(state)).length;
        expect(await coverageFigure({ models: store.models, ledger: none })).toEqual({
          expected: within.length - count('none-expected'),
          whole: count('verified', 'complete'),
          verified: count('verified'),
          partial: count('partial'),
        });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('takes lost uses from the findings that still stand', async () => {
    const { ledger, close } = await emptyLedger();
    const detail = JSON.stringify({
      account_id: ACCOUNT,
      region: REGION,
      last_used_at: '2025-06-02T08:00:00.000Z',
      missing_event_id: '00000000-0000-4000-8000-000000000009',
      event_count: 0,
    });
    const names = [nthName(1), nthName(2)];
    await recordRun(
      ledger,
      runOf({ analyzer: 'last-use-not-logged' }),
      names.map((name) => sightingOf(name, { detail, subject: 'arn:aws:kms:eu-west-1:111122223333:key/a' })),
      names.map((name) => ({ kind: 'appeared' as const, fingerprint: name })),
    );
    expect(await lostUses(ledger)).toHaveLength(2);
    await recordRun(
      ledger,
      runOf({ analyzer: 'last-use-not-logged', runId: 'run-2' }),
      [],
      [{ kind: 'vanished' as const, fingerprint: nthName(1) }],
    );
    expect(await lostUses(ledger)).toMatchObject([{ accountId: ACCOUNT, region: REGION }]);
    for (const n of [1, 2, 3]) await records(n);
    expect(await coverageFigure({ models: store.models, ledger })).toEqual({
      expected: 3,
      whole: 2,
      verified: 0,
      partial: 1,
    });
    close();
  });
});

describe('where the data cannot see', () => {
  it('is every place with keys and without a log, and what was not asked or proven', async () => {
    const key = (region: string, over: object = {}) =>
      keyRow({ key_arn: `arn:aws:kms:${region}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`, ...over });
    await store.insert('keys', [
      key(REGION, { api_tracking_since: day(1) }),
      key('us-west-2'),
      key('us-west-1', { manager: 'AWS' }),
      key('sa-east-1', { state: 'Deleted' }),
    ]);
    await records(2);
    expect(await blindPlaces(store.models)).toEqual({
      unlogged: [`${ACCOUNT} us-west-2`],
      tracking_since: day(1),
      keys: 2,
      keys_asked: 1,
      digests: 0,
    });
  });

  it('counts the customer keys that the list of keys counts: none of accounts whose logs are not here', async () => {
    await store.insert('trusted_accounts', [{ account_id: ACCOUNT, relation: 'own' }]);
    await store.insert('keys', [
      keyRow({ key_arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/a`, api_tracking_since: day(1) }),
      keyRow({ key_arn: `arn:aws:kms:${REGION}:444455556666:key/b` }),
    ]);
    const places = await blindPlaces(store.models);
    expect(places).toMatchObject({ keys: 1, keys_asked: 1 });
    expect(places.keys).toBe((await keyCards(store.models)).customer);
    // Its place stays among those that nothing is seen of.
    expect(places.unlogged).toContain(`444455556666 ${REGION}`);
  });
});

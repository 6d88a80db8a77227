import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DigestVerdictRow } from '@/db/event-sink';
import type { Facts } from '@/db/facts';
import { LATE_EXTRACTS } from '@/lib/extracts';
import { isExpected } from '@/lib/findings/expected';
import { fingerprint } from '@/lib/findings/fingerprint';
import { limitsOf } from '@/lib/findings/settings';
import { severityOf } from '@/lib/findings/severity';
import type { Bundle } from '@/lib/inventory/parse-inventory';
import type { Analyzer, Confidence, FindingRow, Need, Severity } from '@/lib/model/analyzer';
import type { Extract } from '@/lib/model/extract';
import { Site } from '@/lib/model/site';
import { type Numbers, numbersOf } from '@/lib/model/threshold';
import { HOUR_MS } from '@/lib/model/time';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { question } from '@/lib/queries/question';
import { integer, steps } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { otherCall, type RawRecord } from './events';
import { expectSameStepByStep } from './step-by-step';
import { warehouseHolding } from './warehouse';

/** What the store holds in one case. */
export interface Given {
  readonly events?: readonly RawRecord[];
  /** Bundles as `inventoryOf` makes them, oldest first. */
  readonly inventories?: readonly z.input<typeof Bundle>[];
  /** What digests say of log files. */
  readonly digests?: readonly DigestVerdictRow[];
  readonly site?: z.input<typeof Site>;
  /** Instead of the instant of all cases. */
  readonly asOf?: Date;
  /** Thresholds as somebody has set them; those of the catalogue unless said. */
  readonly numbers?: Numbers;
}

/** A finding as a case expects it; what is not named is not compared. */
export interface Expected {
  readonly subject: string;
  readonly severity: Severity;
  readonly confidence?: Confidence;
  readonly event_count?: number;
  readonly event_ids?: readonly string[];
  readonly observed_at?: Date;
  /** Columns that some analyzers have. */
  readonly bucket?: string;
  readonly resources?: readonly string[];
}

export interface Cases {
  /** The instant of judgement; the end of each case's own data unless said. */
  readonly asOf?: Date;
  readonly fires: Readonly<Record<string, Given & { readonly finds: readonly Expected[] }>>;
  readonly staysSilent: Readonly<Record<string, Given>>;
  /** Cases that are expected at a site: one of `fires`, by its name, with an allow-list that covers it. */
  readonly isExpected?: Readonly<Record<string, ExpectedCase>>;
}

interface ExpectedCase {
  readonly like: string;
  readonly principals?: readonly string[];
  readonly regions?: readonly string[];
  readonly resources?: readonly string[];
}

/** The contract every analyzer signs: the shipped SQL, on a real and otherwise empty store. */
export function describeAnalyzer(
  analyzer: Analyzer,
  { asOf, fires, staysSilent, isExpected: expected = {} }: Cases,
): void {
  const answerFor = (given: Given, turned: Turned = {}) =>
    answerOf(analyzer, { ...(asOf && { asOf }), ...given }, turned);

  /** Answers to the cases as they stand, each worked out once. */
  const plain = new Map<string, Promise<Answer>>();
  const plainAnswer = (name: string, given: Given): Promise<Answer> => {
    const known = plain.get(name) ?? answerFor(given);
    plain.set(name, known);
    return known;
  };

  describe(analyzer.id, () => {
    it('is tried on enough cases', () => {
      expect(Object.keys(fires).length).toBeGreaterThanOrEqual(2);
      expect(Object.keys(staysSilent).length).toBeGreaterThanOrEqual(2);
      if (analyzer.kind === 'condition') return;
      const quiet = Object.values(staysSilent).flatMap(({ events = [] }) => events);
      expect(quiet.some(isDenied), 'an occurrence needs a silent case with a denied call').toBe(true);
    });

    if (analyzer.apart !== undefined || IS_EVERY_CASE) {
      it.each([...inSteps(fires, !IS_LONG), ...inSteps(staysSilent, IS_LONG)])(
        'finds the same delivery by delivery and as time goes by, when %s',
        async (name, given) => deliverInSteps(analyzer, name, { ...(asOf && { asOf }), ...given }),
      );
    }

    it.each(Object.entries(fires).slice(...(IS_LONG ? [1] : [0, 1])))(
      'says the same whatever the arrival order, when %s',
      async (name, given) => {
        const named = ({ rows }: Answer) => new Map(rows.map((row) => [fingerprint(analyzer, row), row]));
        const turned = await answerFor(given, { backwards: true, inTwoParts: true });
        expect(named(turned)).toEqual(named(await plainAnswer(name, given)));
      },
    );
    if (IS_LONG) return;

    it.each(Object.entries(fires))('fires when %s', async (name, { finds, ...given }) => {
      const { rows, unmet, evidence } = await plainAnswer(name, given);
      expect(evidence, 'its condition tells the events that it counts').toEqual(
        rows.map(({ event_ids, event_count }) => ({ named: event_ids.length, counted: event_count })),
      );
      expect(unmet, 'it finds something without what it says it needs').toEqual([]);
      expect(rows.map((row, index) => seen(analyzer, row, finds[index]))).toEqual(finds);
      for (const row of rows) expectSoundRow(analyzer, row, given.events ?? []);
      const names = rows.map((row) => fingerprint(analyzer, row));
      expect(new Set(names).size).toBe(names.length);
    });

    it.each(Object.entries(staysSilent))('stays silent when %s', async (_, given) => {
      expect((await answerFor(given)).rows).toEqual([]);
    });

    const listed = ({ like, ...lists }: ExpectedCase, until: string | null) => {
      const given = fires[like];
      if (!given) throw new Error(`no case that fires is called "${like}"`);
      const entries = (patterns: readonly string[] = []) => patterns.map((pattern) => ({ pattern, until }));
      const regions = (lists.regions ?? []).map((region) => ({ region, until }));
      const { principals, resources } = lists;
      const allowed = { principals: entries(principals), regions, resources: entries(resources) };
      return answerFor({ ...given, site: { ...given.site, allowed } });
    };
    it.each(Object.entries(expected))('stays silent when %s', async (_, one) => {
      expect((await listed(one, '2999-12-31')).rows).toEqual([]);
    });
    it.each(Object.entries(expected))('fires once the list is over, when %s', async (_, one) => {
      expect((await listed(one, '2000-01-01')).rows).toHaveLength(fires[one.like]?.finds.length ?? 0);
    });
  });
}

/**
 * To turn a case around and to deliver it in steps takes long: `npm test` does so with the first that fires,
 * `npm run test:faults` turns all the others and delivers the first that stays silent in steps, and does nothing else.
 */
const IS_LONG = process.env.KEYTRAIL_LONG_CASES === '1' || process.env.KEYTRAIL_EVERY_CASE === '1';

/** Delivers every case in steps, and does nothing else but what the long tests do. */
const IS_EVERY_CASE = process.env.KEYTRAIL_EVERY_CASE === '1';

function inSteps<T>(cases: Readonly<Record<string, T>>, isFirst: boolean): [string, T][] {
  if (IS_EVERY_CASE) return Object.entries(cases);
  return isFirst ? Object.entries(cases).slice(0, 1) : [];
}

/** How many hours after the end of its data a case is looked at again, when nothing came in but from elsewhere. */
const LATER_HOURS = [26, 36 * 24, 400 * 24];

/**
 * The case's events in a few deliveries, cut by chance, and what analyses after each find; then, where time alone may
 * change an answer, what they find later.
 */
async function deliverInSteps(analyzer: Analyzer, name: string, given: Given): Promise<void> {
  const { events = [], asOf } = given;
  const seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 31, 7);
  const [places = []] = fc.sample(
    fc.array(fc.nat(DELIVERIES - 1), { minLength: events.length, maxLength: events.length }),
    {
      seed,
      numRuns: 1,
    },
  );
  const deliveries = Array.from({ length: DELIVERIES }, (_, place) =>
    events.filter((_event, nth) => places[nth] === place),
  );
  const warehouse = await warehouseHolding({
    records: asOf ? [elsewhere(asOf)] : [],
    inventories: given.inventories ?? [],
    site: given.site ?? {},
    late: readBy(analyzer),
    ...(given.digests && { digests: given.digests }),
  });
  const filled = deliveries.filter((records) => records.length > 0);
  const end = asOf ?? latest(events);
  const { apart } = analyzer;
  const hasMoved = apart !== undefined && ('moved' in apart || 'ending' in apart);
  const later =
    end !== null && hasMoved ? LATER_HOURS.map((hours) => [elsewhere(new Date(end.getTime() + hours * HOUR_MS))]) : [];
  try {
    await expectSameStepByStep(warehouse, [...filled, ...later], [analyzer], new Date('2099-01-01T00:00:00Z'));
  } finally {
    warehouse.close();
  }
}

/** In how many deliveries a case's events come. */
const DELIVERIES = 3;

interface Turned {
  readonly backwards?: boolean;
  readonly inTwoParts?: boolean;
}

interface Answer {
  readonly rows: readonly FindingRow[];
  /** Needs of the analyzer that the store does not meet. */
  readonly unmet: readonly Need[];
  /** For each row, how many of the events that it names, and how many at all, meet the analyzer's own condition. */
  readonly evidence: readonly { readonly named: number; readonly counted: number }[];
}

async function answerOf(analyzer: Analyzer, given: Given, { backwards, inTwoParts }: Turned): Promise<Answer> {
  const events = backwards ? (given.events ?? []).toReversed() : (given.events ?? []);
  const half = inTwoParts ? Math.ceil(events.length / 2) : events.length;
  const { asOf } = given;
  const warehouse = await warehouseHolding({
    records: asOf ? [...events.slice(0, half), elsewhere(asOf)] : events.slice(0, half),
    inventories: given.inventories ?? [],
    site: given.site ?? {},
    late: readBy(analyzer),
    ...(given.digests && { digests: given.digests }),
    ...(asOf && { now: asOf }),
  });
  try {
    if (half < events.length) {
      await warehouse.add(events.slice(half));
      await warehouse.refresh();
    }
    const ground = await analysisGround(warehouse.models, asOf ?? latest(events) ?? warehouse.asOf);
    const numbers = { ...numbersOf(analyzer.thresholds), ...given.numbers };
    const asked = question(analyzer, ground, limitsOf(warehouse.site), numbers);
    const rows = (await warehouse.models.rows(asked, analyzer.row)).filter(
      (row) => !isExpected(analyzer, row, warehouse.site.allowed, ground.asOf),
    );
    return {
      rows,
      evidence: await Promise.all(rows.map((row) => evidenceOf(warehouse.facts, analyzer, row))),
      unmet: analyzer.needs.filter((need) => !ground.met.has(need)),
    };
  } finally {
    warehouse.close();
  }
}

const told = z.object({ steps: steps.optional() });

/** What the condition of the analyzer tells of a row; what the row says itself where the analyzer has none. */
async function evidenceOf(facts: Facts, analyzer: Analyzer, row: FindingRow): Promise<Answer['evidence'][number]> {
  const { event_ids: ids, event_count: counted } = row;
  const condition = analyzer.evidence?.(row) ?? null;
  if (condition === null) return { named: ids.length, counted };
  const story = told.parse(row).steps ?? [];
  const byId = [...new Set([...ids, ...story.map(({ event_id }) => event_id)])];
  const shape = z.object({ named: integer, all: integer, twice: integer });
  const [found] = await facts.rows(
    sql`
      select
        count(*) filter (where list_contains(${ids}, cast(event_id as varchar))) as named,
        count(*) as "all",
        count(*) filter (where destination_key_arn = key_arn) as twice
      from kms_events
      where counted
        and (${condition})
    `,
    shape,
  );
  const [others] = await facts.rows(
    sql`
      select
        count(*) filter (where list_contains(${ids}, cast(event_id as varchar))) as named,
        count(*) as "all",
        0 as twice
      from context_events
      where list_contains(${byId}, cast(event_id as varchar))
    `,
    shape,
  );
  const named = (found?.named ?? 0) + (others?.named ?? 0);
  const all = (found?.all ?? 0) + (others?.all ?? 0);
  const twice = found?.twice ?? 0;
  // Some count a ReEncrypt within one key for each of its roles.
  return { named, counted: all + twice === counted ? counted : all };
}

/** The late read models that the analyzer's question names; filling the others takes longer than asking. */
function readBy(analyzer: Analyzer): readonly Extract[] {
  const { text } = question(analyzer, { from: new Date(0), asOf: new Date(1) }, limitsOf(Site.parse({})));
  return LATE_EXTRACTS.filter(({ table }) => new RegExp(`\\b${table}\\b`).test(text));
}

/** A record of an account that no case speaks of, so that the data reaches to the instant of judgement. */
function elsewhere(at: Date): RawRecord {
  return otherCall('ec2.amazonaws.com', 'DescribeInstances', {
    at,
    account: '777777777777',
    region: 'eu-north-1',
    readOnly: true,
  });
}

function latest(events: readonly RawRecord[]): Date | null {
  const times = events.map(({ eventTime }) => new Date(String(eventTime)).getTime());
  return times.length === 0 ? null : new Date(Math.max(...times));
}

function isDenied({ errorCode }: RawRecord): boolean {
  return typeof errorCode === 'string' && /AccessDenied|UnauthorizedOperation/.test(errorCode);
}

/** The finding, with just the members that the case names. */
function seen(analyzer: Analyzer, row: FindingRow, expected: Expected | undefined): object {
  const whole = { ...row, severity: severityOf(analyzer, row) };
  const members = new Set(Object.keys(expected ?? { subject: '', severity: '' }));
  return Object.fromEntries(Object.entries(whole).filter(([name]) => members.has(name)));
}

const HANGUL = /[\uac00-\ud7a3]/;

function expectSoundRow(analyzer: Analyzer, row: FindingRow, events: readonly RawRecord[]): void {
  expect(row.account_id).toMatch(/^(\d{12}|unknown)$/);
  expect(row.region).not.toBe('');
  expect(row.event_ids.length).toBeLessThanOrEqual(20);
  expect(row.event_count).toBeGreaterThanOrEqual(row.event_ids.length);
  expect(new Set(row.event_ids).size, 'evidence is listed once').toBe(row.event_ids.length);
  const known = events.map(({ eventID }) => eventID);
  for (const id of row.event_ids) expect(known, 'evidence is in the log').toContain(id);
  const numbers = numbersOf(analyzer.thresholds);
  const { en, ko } = { en: analyzer.headline.en(row, numbers), ko: analyzer.headline.ko(row, numbers) };
  for (const headline of [en, ko]) {
    expect(headline.length).toBeGreaterThan(10);
    expect(headline.length).toBeLessThanOrEqual(240);
    expect(headline).not.toMatch(/undefined|null|NaN|\[object|Invalid Date/);
    expect(headline).not.toMatch(/[.:;,]\s*$/);
  }
  expect(ko).toMatch(HANGUL);
  expect(en).not.toMatch(HANGUL);
}

import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { ACTIONS } from './actions';
import type { AccountPort, AwsPort } from './aws-port';
import { eachOf } from './each-of';
import { type HistorySpan, type HistoryUnit, isChange, unitsOf } from './history-plan';
import { CollectionCut } from './interview';
import { type Clock, PACE, type Patience, patience } from './patience';
import { failureOf, type Refusal, refusalOf } from './refusal';
import { whoWeAre } from './who-we-are';

export interface HistoryPlan extends HistorySpan {
  /** Names of Regions, or every Region that is enabled in our account. */
  readonly regions: 'enabled' | readonly string[];
}

/** An event as LookupEvents gives it: the record is JSON within. */
export const HistoryEvent = z.object({
  EventId: z.string().optional(),
  EventName: z.string().optional(),
  EventSource: z.string().optional(),
  CloudTrailEvent: z.string(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

/** Where events are kept, and how far each stream was read. */
export interface HistoryShelf {
  /** Up to when a stream was read, in milliseconds since 1970; null when it never was. */
  reached(accountId: string, region: string, stream: string): number | null;
  /** Keeps some events of a unit; `nth` counts from 0 within it. */
  put(accountId: string, unit: HistoryUnit, nth: number, events: readonly HistoryEvent[]): Promise<void>;
  /** All events of the unit are kept. */
  done(accountId: string, unit: HistoryUnit): Promise<void>;
}

export interface HistoryProgress {
  readonly regions: number;
  readonly units: number;
  readonly unitsDone: number;
  readonly requests: number;
  readonly events: number;
  readonly throttled: number;
  /** At the pace of AWS and by the pages seen so far; null before there is anything to judge by. */
  readonly secondsLeft: number | null;
}

/** A stream that AWS refused in a Region. */
export interface HistoryRefusal extends Refusal {
  readonly region: string;
}

export interface HistoryOutcome extends HistoryProgress {
  readonly accountId: string;
  readonly refusals: readonly HistoryRefusal[];
}

const REGIONS_AT_ONCE = 20;
/** Events of one file: some megabytes. */
const KEPT_AT_ONCE = 5_000;
const Regions = z.object({ Regions: z.array(z.object({ RegionName: z.string() })) });

/**
 * Reads the event history of our own account: changes of keys first, then their use. What was read stays read when it
 * is broken off (signal, `CollectionCut`), and the next time goes on from there. A Region that refuses is told of and
 * left out. `AppError` when nothing can be asked at all.
 */
export async function readHistory(
  aws: AwsPort,
  plan: HistoryPlan,
  shelf: HistoryShelf,
  clock: Clock,
  given: AbortSignal,
  onProgress: (progress: HistoryProgress) => void,
): Promise<HistoryOutcome> {
  const broken = new AbortController();
  const signal = AbortSignal.any([given, broken.signal]);
  setMaxListeners(0, signal);
  let throttled = 0;
  const calm = patience(clock, signal, () => {
    throttled += 1;
  });
  const { accountId } = await whoWeAre(aws, calm);
  const regions = await regionsOf(aws, plan, accountId, calm);
  const now = clock.now();
  const reached = (region: string, stream: string) => shelf.reached(accountId, region, stream);
  const lanes = regions.map((region) => unitsOf(region, plan, now, reached));
  const count = { unitsDone: 0, requests: 0, events: 0 };
  const refusals: HistoryRefusal[] = [];
  const left = lanes.map(({ length }) => length);
  const progress = (): HistoryProgress => ({
    regions: regions.length,
    units: lanes.reduce((sum, { length }) => sum + length, 0),
    ...count,
    throttled,
    secondsLeft: count.unitsDone === 0 ? null : secondsLeft(left, count.requests / count.unitsDone),
  });
  const laneNumbers = regions.map((_, index) => index);
  await eachOf(laneNumbers, REGIONS_AT_ONCE, async (lane) => {
    for (const unit of lanes[lane] ?? []) {
      const refusal = await readUnit(aws.own, accountId, unit, shelf, calm, signal, (events) => {
        count.requests += 1;
        count.events += events;
        onProgress(progress());
      }).catch((error: unknown) => {
        broken.abort(error);
        throw error;
      });
      if (refusal !== null) {
        refusals.push({ region: unit.region, ...refusal });
        left[lane] = 0;
        return;
      }
      count.unitsDone += 1;
      left[lane] = (left[lane] ?? 1) - 1;
    }
  });
  return { accountId, ...progress(), refusals };
}

/** Regions are asked side by side, each at its own pace: the longest row of units decides. */
function secondsLeft(unitsLeft: readonly number[], requestsPerUnit: number): number {
  const perSecond = ACTIONS['cloudtrail:LookupEvents'].perSecond * PACE;
  const waves = Math.ceil(unitsLeft.length / REGIONS_AT_ONCE);
  return Math.round((Math.max(0, ...unitsLeft) * Math.max(1, waves) * requestsPerUnit) / perSecond);
}

async function readUnit(
  port: AccountPort,
  accountId: string,
  unit: HistoryUnit,
  shelf: HistoryShelf,
  calm: Patience,
  signal: AbortSignal,
  onPage: (events: number) => void,
): Promise<Refusal | null> {
  const { region, stream, from, to } = unit;
  const attribute =
    stream.kind === 'change'
      ? { AttributeKey: 'EventName' as const, AttributeValue: stream.eventName }
      : { AttributeKey: 'EventSource' as const, AttributeValue: 'kms.amazonaws.com' };
  let waiting: HistoryEvent[] = [];
  let nth = 0;
  const keep = async () => {
    if (waiting.length > 0) await shelf.put(accountId, unit, nth++, waiting);
    waiting = [];
  };
  const seen = new Set<string>();
  for (let token: string | undefined; ; ) {
    const page = await calm(`${accountId} ${region}`, 'cloudtrail:LookupEvents', () =>
      port['cloudtrail:LookupEvents'](region, {
        LookupAttributes: [attribute],
        StartTime: new Date(from),
        // Both ends are included, and times are whole seconds.
        EndTime: new Date(to - 1000),
        MaxResults: 50,
        NextToken: token,
      }),
    ).catch((error: unknown) => refusedBy(error, signal));
    if ('code' in page) return page;
    const events = HistoryEvent.array()
      .parse(page.Events ?? [])
      .filter(belongsTo(unit));
    onPage(events.length);
    waiting.push(...events);
    if (waiting.length >= KEPT_AT_ONCE) await keep();
    if (!page.NextToken) break;
    if (seen.has(page.NextToken)) {
      const error = new Error('AWS named the same page twice, so the list has no end.');
      return refusalOf(error, 'cloudtrail:LookupEvents', null);
    }
    seen.add(page.NextToken);
    token = page.NextToken;
  }
  await keep();
  await shelf.done(accountId, unit);
  return null;
}

/** Other services have events of the same names, and what has a stream of its own comes with that. */
function belongsTo({ stream }: HistoryUnit): (event: HistoryEvent) => boolean {
  return ({ EventSource, EventName }) =>
    (EventSource === undefined || EventSource === 'kms.amazonaws.com') &&
    (stream.kind === 'change' || EventName === undefined || !isChange(EventName));
}

/** A refusal is an answer; what ends everything is thrown. */
function refusedBy(error: unknown, signal: AbortSignal): Refusal {
  signal.throwIfAborted();
  const failure = failureOf(error);
  if (failure === 'expired') throw new CollectionCut('credentials', error);
  if (failure === 'unreachable') throw new CollectionCut('connection', error);
  return refusalOf(error, 'cloudtrail:LookupEvents', null);
}

async function regionsOf(
  aws: AwsPort,
  { regions }: HistoryPlan,
  accountId: string,
  calm: Patience,
): Promise<readonly string[]> {
  if (regions !== 'enabled') return regions;
  try {
    const answer = await calm(`${accountId} -`, 'ec2:DescribeRegions', () =>
      aws.own['ec2:DescribeRegions'](aws.homeRegion, {}),
    );
    return Regions.parse(answer).Regions.map(({ RegionName }) => RegionName);
  } catch (cause) {
    const { code, message } = refusalOf(cause, 'ec2:DescribeRegions', null);
    throw new AppError(
      'forbidden',
      `The Regions could not be listed (${code}: ${message}). Nothing was read. Allow ec2:DescribeRegions, or name the Regions: --regions eu-west-1.`,
      { cause },
    );
  }
}

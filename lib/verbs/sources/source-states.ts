import type { ConnectedSource, PollReport, SourcePoll } from '@/lib/model/connected-source';
import { DAY_MS } from '@/lib/model/time';
import { type JudgedRate, judgeRate } from '@/lib/model/usual-rate';
import type { Runtime } from '@/lib/runtime';
import { nextPollAt } from './next-poll';

/** A source that is set up, and how it does. */
export interface SourceState {
  readonly source: ConnectedSource;
  readonly isRunning: boolean;
  /** Newest reading; null before the first. */
  readonly last: SourcePoll | null;
  /** Null while it is paused. */
  readonly nextAt: Date | null;
  /** New events that its readings of the last 24 hours brought. */
  readonly addedInDay: number;
  /** How what its schedule brings in a day stands against the days before. */
  readonly rate: JudgedRate;
  /** Of the last 24 hours: objects for each of which S3 asked KMS, for want of a Bucket Key; null when there were none. */
  readonly withoutBucketKey: PollReport['withoutBucketKey'];
  /** The object that was delivered last, of all its readings. */
  readonly lastObject: PollReport['lastObject'];
  /** Of the newest reading that brought something, leaving out those of past days that somebody asked for. */
  readonly lag: PollReport['lag'];
}

/** One reading a minute for a day, at most. */
const MOST_POLLS = 1440;
/** Days that are looked through for what is usual: of a source that stopped, those before. */
const DAYS_BACK = 60;
const MINUTE_MS = 60_000;

/** Every source that is set up, in the order of their names. */
export async function sourceStates({
  ledger,
  sources,
  now,
}: Pick<Runtime, 'ledger' | 'sources' | 'now'>): Promise<SourceState[]> {
  const since = now().getTime() - DAY_MS;
  const states = (await ledger.sources()).map(async (source) => {
    const polls = await ledger.sourcePolls(source.sourceId, MOST_POLLS);
    const { readAt, days } = await ledger.sourceDays(source.sourceId, DAYS_BACK);
    const staleMs = Math.max(DAY_MS, 2 * source.everyMinutes * MINUTE_MS);
    const isFresh = readAt !== null && now().getTime() - readAt.getTime() <= staleMs;
    const ofDay = polls.filter(({ finishedAt }) => finishedAt.getTime() >= since);
    return {
      source,
      isRunning: sources.isRunning(source.sourceId),
      last: polls[0] ?? null,
      nextAt: nextPollAt(
        source,
        polls.filter(({ finishedAt }) => finishedAt <= now()),
      ),
      addedInDay: ofDay.reduce((sum, { report }) => sum + report.added, 0),
      rate: judgeRate(days, isFresh),
      withoutBucketKey: withoutBucketKey(ofDay),
      lastObject: lastOf(polls),
      lag: polls.find(({ days, report }) => days === null && report.lag !== null)?.report.lag ?? null,
    };
  });
  return (await Promise.all(states)).sort((a, b) => a.source.name.localeCompare(b.source.name));
}

function withoutBucketKey(polls: readonly SourcePoll[]): PollReport['withoutBucketKey'] {
  const found = polls.flatMap(({ report }) => report.withoutBucketKey ?? []);
  const [newest] = found;
  if (newest === undefined) return null;
  return { keyArn: newest.keyArn, objects: found.reduce((sum, { objects }) => sum + objects, 0) };
}

function lastOf(polls: readonly SourcePoll[]): PollReport['lastObject'] {
  const objects = polls.flatMap(({ report }) => report.lastObject ?? []);
  return objects.sort((a, b) => Date.parse(b.deliveredAt) - Date.parse(a.deliveredAt))[0] ?? null;
}

import { ACCOUNTS, DAY, DAYS, type Delivered } from './cast';
import { SILENT_DAYS } from './chapters/blind-spots';
import { SHORT_SILENCE } from './chapters/near-misses';
import { digestFiles, filesOfDay, type StoryFile } from './deliver';
import { grouped } from './group';
import { lastUses, storyInventory } from './inventory';
import { PLOT } from './keys';
import type { StoryLabel } from './labels';
import { plot } from './plot';
import { seeded } from './random';
import { ordinaryDays } from './traffic';

export type { StoryFile } from './deliver';

export interface StoryOptions {
  readonly seed: number;
  /** Midnight UTC at which the story ends; it covers the ninety days before. */
  readonly endsAt: Date;
}

/** The story that comes with KeyTrail. */
export const SAMPLE_STORY: StoryOptions = { seed: 20_261_122, endsAt: new Date('2026-11-22T00:00:00Z') };

/**
 * The files of a story, day by day: 6 accounts, 3 Regions, 90 days, in the layout of an organization trail's bucket,
 * with two digests beside the logs and the inventory of keys at the end. The same options give the same bytes.
 */
export function* storyFiles({ seed, endsAt }: StoryOptions): Generator<StoryFile> {
  const end = endsAt.getTime();
  const stage = plot(seed, end);
  const uses = lastUses(end);
  const ordinary = ordinaryDays(seed, end, (key, at) => stage.isAlive(key, at));
  const names = seeded(seed, 'file names');
  const plotted = grouped(stage.records, ({ at }) => Math.floor((end - at - 1) / DAY) + 1);
  for (let day = DAYS; day >= 1; day--) {
    const midnight = end - day * DAY;
    const today = [...ordinary(midnight), ...(plotted.get(day) ?? [])].filter((delivered) => isHeard(delivered, end));
    uses.notice(today);
    yield* filesOfDay(today, midnight, names);
  }
  yield* digestFiles(end, ACCOUNTS.security.id, 'us-east-1');
  const inventory = storyInventory(end, uses.found, stage.grants);
  yield { path: 'inventory/bundle.json', body: Buffer.from(`${JSON.stringify(inventory, null, 1)}\n`) };
}

/** What there is to find in a story, and what only looks so. */
export function storyLabels({ seed, endsAt }: StoryOptions): readonly StoryLabel[] {
  return plot(seed, endsAt.getTime()).labels;
}

/** Places of which nothing is heard: one until the end, another for some hours. */
const SILENCES = [
  { account: PLOT.silentRegion.account, region: PLOT.silentRegion.region, fromDaysAgo: SILENT_DAYS, toDaysAgo: 0 },
  SHORT_SILENCE,
];

function isHeard({ account, region, at }: Delivered, end: number): boolean {
  return !SILENCES.some(
    (silence) =>
      account === silence.account &&
      region === silence.region &&
      at >= end - silence.fromDaysAgo * DAY &&
      at < end - silence.toDaysAgo * DAY,
  );
}

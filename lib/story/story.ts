import { gzipSync } from 'node:zlib';
import { ORGANIZATION, type StoryKey } from './cast';
import { plot } from './incidents';
import { storyInventory } from './inventory';
import { KEYS } from './keys';
import type { StoryLabel } from './labels';
import { seeded } from './random';
import { type Delivered, kmsServiceEvent } from './record';
import { dayOfTraffic } from './traffic';

export interface StoryOptions {
  readonly seed: number;
  /** The instant at which the story ends; it covers the ninety days before. */
  readonly endsAt: Date;
}

/** One file of the story: a log as CloudTrail delivers it, a digest beside it, or the inventory. */
export interface StoryFile {
  /** Below the bucket. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** The story that comes with KeyTrail. */
export const SAMPLE_STORY: StoryOptions = { seed: 20_261_122, endsAt: new Date('2026-11-22T00:00:00Z') };

const DAY = 86_400_000;
const DAYS = 90;
/** The sandbox went silent in Ireland this long before the end. */
const SILENCE = { account: '555566667777', region: 'eu-west-1', days: 3 } as const;

/** The files of a story, day by day: 6 accounts, 3 Regions, 90 days, in the layout of an organization trail. The same options give the same bytes. */
export function* storyFiles({ seed, endsAt }: StoryOptions): Generator<StoryFile> {
  const random = seeded(seed);
  const end = endsAt.getTime();
  const { records: plotted, isAlive } = plot(random, end);
  const extra = [...plotted, ...rotations(seed, end)];
  const all: Delivered[] = [];
  for (let day = DAYS; day >= 1; day--) {
    const midnight = end - day * DAY;
    const today = [
      ...dayOfTraffic(random, midnight, isAlive),
      ...extra.filter(({ at }) => at >= midnight && at < midnight + DAY),
    ].filter(speaks(end));
    all.push(...today.filter(({ record }) => record.eventSource === 'kms.amazonaws.com'));
    yield* filesOfDay(today, midnight, random.hex);
  }
  yield {
    path: `AWSLogs/${ORGANIZATION}/444455556666/CloudTrail-Digest/us-east-1/2026/11/21/444455556666_CloudTrail-Digest_us-east-1_organization_us-east-1_20261121T230000Z.json.gz`,
    body: gzipSync(
      JSON.stringify({
        awsAccountId: '444455556666',
        digestStartTime: '2026-11-21T22:00:00Z',
        digestEndTime: '2026-11-21T23:00:00Z',
        logFiles: [],
      }),
    ),
  };
  yield { path: 'inventory/bundle.json', body: Buffer.from(`${JSON.stringify(storyInventory(end, all), null, 1)}\n`) };
}

/** What there is to find in a story, and what only looks so. */
export function storyLabels({ seed, endsAt }: StoryOptions): readonly StoryLabel[] {
  return plot(seeded(seed), endsAt.getTime()).labels;
}

function speaks(end: number): (delivered: Delivered) => boolean {
  return ({ account, region, at }) =>
    !(account === SILENCE.account && region === SILENCE.region && at >= end - SILENCE.days * DAY);
}

/** KMS rotates ordinary keys, too. */
function rotations(seed: number, end: number): Delivered[] {
  const random = seeded(seed + 1);
  return Object.values(KEYS).flatMap((key: StoryKey) =>
    key.rotation === true && key.rotatedDaysAgo !== null && key.rotatedDaysAgo <= 88
      ? [
          kmsServiceEvent(random, end - key.rotatedDaysAgo * DAY, 'RotateKey', key, {
            rotationType: 'AUTOMATIC',
            keyOrigin: 'AWS_KMS',
            previousKeyMaterialId: 'a'.repeat(64),
            currentKeyMaterialId: key.material,
          }),
        ]
      : [],
  );
}

function* filesOfDay(
  records: readonly Delivered[],
  midnight: number,
  hex: (digits: number) => string,
): Generator<StoryFile> {
  const places = new Map<string, Delivered[]>();
  for (const delivered of records) {
    const place = `${delivered.account}/${delivered.region}`;
    const list = places.get(place) ?? [];
    list.push(delivered);
    places.set(place, list);
  }
  const date = new Date(midnight).toISOString();
  const folder = date.slice(0, 10).replaceAll('-', '/');
  for (const [place, delivered] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [account = '', region = ''] = place.split('/');
    const name = `${account}_CloudTrail_${region}_${date.slice(0, 10).replaceAll('-', '')}T2355Z_${hex(16)}.json.gz`;
    yield {
      path: `AWSLogs/${ORGANIZATION}/${account}/CloudTrail/${region}/${folder}/${name}`,
      body: gzipSync(
        JSON.stringify({ Records: delivered.toSorted((a, b) => a.at - b.at).map(({ record }) => record) }),
        { level: 6 },
      ),
    };
  }
}

import { ACCOUNTS, type AccountName, DAY, HOUR, type RegionName, SECOND } from './cast';
import { digest } from './random';

/** One key of the story. */
export interface StoryKey {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly arn: string;
  readonly alias: string | null;
  readonly description: string;
  readonly owner: string;
  readonly spec: string;
  readonly usage: string;
  readonly origin: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly multiRegion: 'PRIMARY' | 'REPLICA' | 'NONE';
  /** Days before the end of the story. */
  readonly createdDaysAgo: number;
  /** Whether KMS rotates it by itself; null where it cannot. */
  readonly rotation: boolean | null;
  readonly periodDays: number;
  /** Days before the end at which it was last rotated; null: never. */
  readonly rotatedDaysAgo: number | null;
  /** Days between rotations on demand; null where nobody does that. */
  readonly onDemandEvery: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

const DEFAULTS = {
  description: '',
  owner: 'platform',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  manager: 'CUSTOMER',
  multiRegion: 'NONE',
  rotation: true,
  periodDays: 365,
  onDemandEvery: null,
  tags: {},
} as const;

/** Makes a key; its id follows from its name and place alone, so that it does not move when the story grows. */
export function storyKey(
  name: string,
  account: AccountName,
  region: RegionName,
  given: Partial<Omit<StoryKey, 'name' | 'account' | 'region' | 'id' | 'arn'>> = {},
): StoryKey {
  const isMulti = given.multiRegion === 'PRIMARY' || given.multiRegion === 'REPLICA';
  const digits = digest(`${name} ${account} ${isMulti ? '' : region}`);
  const id = isMulti
    ? `mrk-${digits}`
    : [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `a${digits.slice(17, 20)}`,
        digits.slice(20),
      ].join('-');
  const { id: accountId } = ACCOUNTS[account];
  return {
    ...DEFAULTS,
    ...birthOf(digits, given),
    alias: name,
    ...given,
    name,
    account: accountId,
    region,
    id,
    arn: `arn:aws:kms:${region}:${accountId}:key/${id}`,
  };
}

/** When a key was made and last rotated, so that rotations fall on anniversaries where nothing else is given. */
function birthOf(
  digits: string,
  { createdDaysAgo, rotatedDaysAgo, rotation = true, origin }: Partial<StoryKey>,
): Pick<StoryKey, 'createdDaysAgo' | 'rotatedDaysAgo'> {
  const years = 1 + (Number.parseInt(digits.slice(0, 2), 16) % 4);
  const day = 4 + (Number.parseInt(digits.slice(2, 6), 16) % 355);
  const isRotated = rotation === true && origin !== 'EXTERNAL';
  const created = createdDaysAgo ?? years * 365 + (isRotated ? (rotatedDaysAgo ?? day) : day);
  return { createdDaysAgo: created, rotatedDaysAgo: isRotated && created > 365 ? created % 365 : null };
}

/** The instant in office hours, so many days before the end, at which a key was made or rotated. */
export function keyMoment(key: Pick<StoryKey, 'id'>, daysAgo: number, end: number): number {
  const second = Number.parseInt(digest(`${key.id} born`).slice(0, 6), 16) % (9 * 3600);
  return end - daysAgo * DAY + HOUR / 2 + second * SECOND;
}

/** Days before the end of each rotation, the latest first: by schedule, back to the creation of the key. */
export function rotationDays(key: StoryKey): number[] {
  if (key.rotatedDaysAgo === null) return [];
  if (key.origin === 'EXTERNAL') return [key.rotatedDaysAgo];
  const days: number[] = [];
  for (let ago = key.rotatedDaysAgo; ago < key.createdDaysAgo - 30; ago += key.onDemandEvery ?? key.periodDays)
    days.push(ago);
  return days;
}

/** The id of the key's n-th material; 0 is the one it was made with. Replicas share their primary's. */
export function materialId(key: Pick<StoryKey, 'id'>, number: number): string {
  return `${digest(`${key.id} material ${number}`)}${digest(`${number} of ${key.id}`)}`;
}

/** The number of the material that is current at an instant. */
export function currentMaterial(key: StoryKey, at: number, end: number): number {
  return rotationDays(key).filter((ago) => keyMoment(key, ago, end) <= at).length;
}

import { eachOf } from '@/lib/collector/each-of';
import type { ListingPage } from './bucket-port';
import { isLogName } from './day-prefixes';
import type { Trouble } from './source';

/**
 * Where log files lie. `dated`: a Region's folder with a folder for each day in it. `flat`: files without such folders,
 * or below a day already.
 */
export type LogFolder = { readonly kind: 'dated' | 'flat'; readonly prefix: string };

export interface Discovery {
  readonly folders: readonly LogFolder[];
  readonly troubles: readonly Trouble[];
  /** Folders that may well hold logs, and were too many to look into. */
  readonly passedBy: readonly string[];
}

/** The first page of a folder's listing by `/`, all folders of it; or what went wrong. */
export type Look = (prefix: string) => Promise<ListingPage | Trouble>;

type Place = 'region' | 'log-type' | 'account' | 'accounts' | 'below-region' | 'neighbour' | 'unknown';

const AT_ONCE = 16;
/** Folders above `AWSLogs` that are looked into: a prefix, and what Control Tower puts before it. */
const DEEPEST_UNKNOWN = 4;
/** Folders of one folder that are all looked into, beside `AWSLogs` too; buckets of other things have thousands. */
const MOST_BESIDE = 50;
/** Unknown folders of larger ones that are looked into on one level. */
const MOST_UNKNOWN = 500;
/** Logs, and the digests that prove them. */
const LOG_TYPES = /^CloudTrail(?:-NetworkActivity|-Digest)?$/;

/**
 * Finds where CloudTrail's log files lie below a prefix, by listing folders: of one account, of an organization, with
 * prefixes and as Control Tower lays them out (FACTS.md §6), with their digests. Insights and what other services keep
 * beside them are passed by.
 */
export async function discover(start: string, look: Look): Promise<Discovery> {
  const folders: LogFolder[] = [];
  const troubles: Trouble[] = [];
  const passedBy: string[] = [];
  let level = [start];
  for (let unknown = 0; level.length > 0; ) {
    const below: string[] = [];
    let hasUnknown = false;
    await eachOf(level, AT_ONCE, async (prefix) => {
      const place = placeOf(prefix);
      if (place === 'region') folders.push({ kind: 'dated', prefix });
      else if (place === 'below-region') folders.push({ kind: 'flat', prefix });
      if (place === 'region' || place === 'below-region' || place === 'neighbour') return;
      hasUnknown ||= place === 'unknown';
      if (place === 'unknown' && unknown >= DEEPEST_UNKNOWN) return;
      const page = await look(prefix);
      if ('reason' in page) {
        troubles.push(page);
        return;
      }
      if (page.objects.some(({ key }) => isLogName(key))) folders.push({ kind: 'flat', prefix });
      below.push(...inside(place, page.folders));
    });
    if (hasUnknown) unknown++;
    const left = new Set(inCrowds(below).sort().slice(MOST_UNKNOWN));
    if (unknown < DEEPEST_UNKNOWN) passedBy.push(...left);
    level = below.filter((prefix) => !left.has(prefix));
  }
  folders.sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  const wanted = new Map([...new Set(passedBy.map(parentOf))].map((parent) => [parent, hasMany(parent, folders)]));
  return { folders, troubles, passedBy: passedBy.filter((prefix) => wanted.get(parentOf(prefix))) };
}

/** Unknown folders that lie in one with very many. */
function inCrowds(prefixes: readonly string[]): string[] {
  const unknown = prefixes.filter((prefix) => placeOf(prefix) === 'unknown');
  const siblings = new Map<string, number>();
  for (const parent of unknown.map(parentOf)) siblings.set(parent, (siblings.get(parent) ?? 0) + 1);
  return unknown.filter((prefix) => (siblings.get(parentOf(prefix)) ?? 0) > MOST_BESIDE);
}

function parentOf(prefix: string): string {
  return prefix.replace(/[^/]*\/$/, '');
}

/** Whether logs lie in several folders of this one: then they may lie in those as well that were not looked into. */
function hasMany(parent: string, found: readonly LogFolder[]): boolean {
  const inside = found.flatMap(({ prefix }) =>
    prefix.startsWith(parent) ? [prefix.slice(parent.length).split('/')[0]] : [],
  );
  return found.length === 0 || new Set(inside).size > 1;
}

/** The folders worth looking into: what is no account, no log type of ours and no Region is passed by. */
function inside(place: Place, folders: readonly string[]): readonly string[] {
  if (place !== 'unknown') return folders.filter((folder) => placeOf(folder) !== 'neighbour');
  if (folders.length <= MOST_BESIDE) return folders;
  const logs = folders.filter((folder) => placeOf(folder) === 'accounts');
  return logs.length > 0 ? logs : folders;
}

/** What a prefix is by its names alone. */
function placeOf(prefix: string): Place {
  const names = prefix.split('/').slice(0, -1);
  const at = names.lastIndexOf('AWSLogs');
  if (at < 0) return 'unknown';
  const [first, ...others] = names.slice(at + 1);
  if (first === undefined) return 'accounts';
  const isOrganization = /^o-[a-z0-9]{10,32}$/.test(first);
  const [account, type, region, ...days] = isOrganization ? others : [first, ...others];
  if (account === undefined) return 'accounts';
  if (!/^\d{12}$/.test(account)) return 'neighbour';
  if (type === undefined) return 'account';
  if (!LOG_TYPES.test(type)) return 'neighbour';
  if (region === undefined) return 'log-type';
  return days.length === 0 ? 'region' : 'below-region';
}

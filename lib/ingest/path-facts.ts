/** What the place of a delivered file says: whose trail, which Region, the day of delivery. */
export interface PathFacts {
  readonly accountId: string | null;
  readonly region: string | null;
  readonly deliveredDay: Date | null;
}

const FOLDERS =
  /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(\d{12})\/CloudTrail[A-Za-z-]*\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)\//;
const NAME = /(?:^|\/)(\d{12})_CloudTrail[A-Za-z-]*_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T(\d{4})Z_[^/]*$/;

/** Reads the standard layouts, of one account and of an organization (FACTS.md §6); nulls where the path is another. */
export function factsOfPath(path: string): PathFacts {
  const [, accountId, region, year, month, day] = FOLDERS.exec(path) ?? NAME.exec(path) ?? [];
  if (accountId === undefined || region === undefined) return { accountId: null, region: null, deliveredDay: null };
  const delivered = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return { accountId, region, deliveredDay: Number.isNaN(delivered.getTime()) ? null : delivered };
}

/** A text by which files sort in order of delivery, across accounts and Regions; undated ones come first. */
export function deliveryOrder(path: string): string {
  const [, , , year, month, day, time] = NAME.exec(path) ?? FOLDERS.exec(path) ?? [];
  return year === undefined ? '' : `${year}${month}${day}${time ?? ''}`;
}

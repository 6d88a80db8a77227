import type { Clock, Patience } from '@/lib/collector/patience';
import { patienceWith } from '@/lib/collector/patience';
import { AppError } from '@/lib/model/errors';
import { DAY_MS } from '@/lib/model/time';
import { type BucketPort, type ListedObject, type ListingAsked, SOURCE_RATES, type SourceAction } from './bucket-port';
import { dayPrefixes, isLogName, isNamedWithin } from './day-prefixes';
import { fetchObject } from './fetch-object';
import { discover, type LogFolder } from './layout';
import { merged } from './merged';
import { keyIn, type S3Address } from './s3-address';
import { type DayWindow, EMPTY_PAGE, type Fetched, type Origin, type Source, type SourcePage } from './source';
import { isGone, troubleOf } from './source-refusal';
import { within } from './within';

export interface S3Options {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Longest silence in the middle of an object's body, and longest wait for any other answer, in milliseconds. */
  readonly silenceMs?: number;
}

/** Listings under way at a time. */
const LISTINGS_AT_ONCE = 16;
const SILENCE_MS = 30_000;

/**
 * CloudTrail's log files in a bucket, listed by account, Region and day of delivery. Files of a day of events come on
 * the day after as well, so the listing goes one day beyond the window.
 */
export function s3Source(port: BucketPort, { bucket, prefix }: S3Address, options: S3Options): Source {
  const calm = patienceWith(SOURCE_RATES, options.clock, options.signal, () => undefined);
  const { silenceMs = SILENCE_MS } = options;
  const reading = objectReader(port, calm, silenceMs);
  const pathOf = (key: string) => `s3://${bucket}/${key}`;

  const listPage = async (asked: ListingAsked, signal: AbortSignal) => {
    try {
      return await calm(bucket, 's3:ListBucket', () => within(silenceMs, signal, (until) => port.list(asked, until)));
    } catch (error) {
      const about = { action: 's3:ListBucket', resource: port.arn };
      return { path: pathOf(asked.prefix), ...troubleOf(error, about, signal) };
    }
  };

  /** Pages of the objects below one prefix that the window wants. */
  async function* pagesBelow(below: string, isWanted: (key: string) => boolean, signal: AbortSignal) {
    const seen = new Set<string>();
    for (let token: string | undefined; ; ) {
      const page = await listPage({ prefix: below, token }, signal);
      if ('reason' in page) {
        yield { ...EMPTY_PAGE, troubles: [page] };
        return;
      }
      yield pageOf(page.objects.filter(({ key }) => !key.endsWith('/') && isWanted(key)));
      if (page.next === undefined) return;
      if (seen.has(page.next)) {
        const reason = 'S3 named the same page twice, so the list has no end';
        yield { ...EMPTY_PAGE, troubles: [{ path: pathOf(below), reason, refusal: null }] };
        return;
      }
      seen.add(page.next);
      token = page.next;
    }
  }

  function pageOf(objects: readonly ListedObject[]): SourcePage {
    return {
      ...EMPTY_PAGE,
      origins: objects
        .filter(({ isArchived }) => !isArchived)
        .map(({ key, etag, sizeBytes, modifiedAt }) => ({
          id: `${pathOf(key)} ${etag}`,
          path: pathOf(key),
          version: etag,
          sizeBytes,
          deliveredAt: modifiedAt,
        })),
      troubles: objects
        .filter(({ isArchived }) => isArchived)
        .map(({ key }) => ({
          path: pathOf(key),
          reason: 'archived in S3 Glacier: restore it, then it is read',
          refusal: null,
        })),
    };
  }

  function* listings(folders: readonly LogFolder[], days: DayWindow, signal: AbortSignal) {
    for (const day of dayPrefixes(days)) {
      for (const { kind, prefix: folder } of folders) {
        if (kind === 'dated') yield pagesBelow(`${folder}${day}`, () => true, signal);
      }
    }
    for (const { kind, prefix: folder } of folders) {
      if (kind === 'flat') yield pagesBelow(folder, (key) => isLogName(key) && isNamedWithin(key, days), signal);
    }
  }

  return {
    kind: 's3',
    name: pathOf(prefix),
    list: async function* (window, signal) {
      const days = { from: window.from, to: new Date(window.to.getTime() + DAY_MS) };
      const { folders, troubles, passedBy } = await discover(prefix, (folder) => listAll(folder, signal));
      const path = pathOf(prefix);
      const isEmpty = folders.length === 0 && troubles.length === 0;
      const reason = 'no log files of CloudTrail are here; give the prefix above the folder AWSLogs';
      const [unseen] = passedBy;
      if (unseen !== undefined) {
        const many = `${passedBy.length} folders from here on were not looked into; give the prefix above each folder AWSLogs`;
        yield { ...EMPTY_PAGE, troubles: [{ path: pathOf(unseen), reason: many, refusal: null }] };
      }
      yield { ...EMPTY_PAGE, troubles: isEmpty ? [{ path, reason, refusal: null }] : troubles };
      yield* merged(listings(folders, days, signal), LISTINGS_AT_ONCE);
    },
    fetch: (origin, to, signal) => reading(origin, to, signal),
    acknowledge: async () => [],
    close: async () => port.close(),
  };

  /** All folders of a folder, and the objects of its first page. */
  async function listAll(folder: string, signal: AbortSignal) {
    const first = await listPage({ prefix: folder, delimiter: '/' }, signal);
    if ('reason' in first) return first;
    const folders = [...first.folders];
    for (let token = first.next; token !== undefined; ) {
      const more = await listPage({ prefix: folder, delimiter: '/', token }, signal);
      if ('reason' in more) return more;
      folders.push(...more.folders);
      token = more.next === token ? undefined : more.next;
    }
    return { ...first, folders };
  }
}

/** How objects of a bucket are fetched; a refusal names the action that is missing, and of KMS the key. */
export function objectReader(port: BucketPort, calm: Patience<SourceAction>, silenceMs: number) {
  return async (origin: Origin, to: string, signal: AbortSignal): Promise<Fetched> => {
    const key = keyIn(port.bucket, origin.path);
    if (key === null) return { kind: 'failed', reason: `it does not lie in ${port.bucket}`, refusal: null };
    try {
      const { etag, modifiedAt, encryption, signature } = await calm(port.bucket, 's3:GetObject', () =>
        fetchObject(port, key, to, { signal, silenceMs }),
      );
      return { kind: 'fetched', at: to, version: etag, deliveredAt: modifiedAt, encryption, signature };
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (isGone(error)) return { kind: 'gone' };
      const about = { action: 's3:GetObject', resource: readableArn(port.arn, key) };
      const trouble = troubleOf(error, about, signal);
      return { kind: 'failed', ...((await deniedByKms(key, trouble.refusal?.message, signal)) ?? trouble) };
    }
  };

  /**
   * S3 often says no more than "Access Denied". Who may ask for an object's headers may read it, as far as S3 is
   * concerned; then it is KMS that refused.
   */
  async function deniedByKms(key: string, message: string | undefined, signal: AbortSignal) {
    if (message === undefined || message.includes('not authorized to perform')) return null;
    const keyArn = await within(silenceMs, signal, (until) => port.kmsKeyOf(key, until)).catch(() => null);
    if (keyArn === null) return null;
    const refusal = { code: 'AccessDenied', message, action: 'kms:Decrypt', resource: keyArn };
    return { reason: `AccessDenied: kms:Decrypt on ${keyArn} is missing`, refusal };
  }
}

/** What the right to read an object of logs is given on. */
export function readableArn(bucketArn: string, key: string): string {
  return `${bucketArn}/${folderOf(key)}*`;
}

/** Up to `AWSLogs/` with the organization, if it is there: rights are given by prefix, not by object. */
function folderOf(key: string): string {
  return /^(?:.*\/)?AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?/.exec(key)?.[0] ?? '';
}

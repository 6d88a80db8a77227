import { gzipSync } from 'node:zlib';
import type { FakeObject } from './aws-fake-world';
import { kmsCall, type RawRecord } from './events';

/** An object that holds these records as CloudTrail delivers them. */
export function logObject(
  records: readonly RawRecord[] = [kmsCall('Decrypt')],
  more: Partial<FakeObject> = {},
): FakeObject {
  return { body: gzipSync(JSON.stringify({ Records: records })), ...more };
}

export interface LogPlace {
  readonly account?: string;
  readonly region?: string;
  /** `2026/11/01` */
  readonly day?: string;
  /** Before `AWSLogs`, with a slash at its end. */
  readonly prefix?: string;
  readonly organization?: string;
  readonly type?: string;
  /** `T1005Z` and the random part. */
  readonly name?: string;
}

/** Key of a log file as CloudTrail names it (FACTS.md §6). */
export function logKey(place: LogPlace = {}): string {
  const { account = '111122223333', region = 'us-east-1', day = '2026/11/01', prefix = '' } = place;
  const { organization, type = 'CloudTrail', name = 'T1005Z_AbCdEfGh12345678' } = place;
  const owner = organization === undefined ? account : `${organization}/${account}`;
  const file = `${account}_${type}_${region}_${day.replaceAll('/', '')}${name}.json.gz`;
  return `${prefix}AWSLogs/${owner}/${type}/${region}/${day}/${file}`;
}

import { gzipSync } from 'node:zlib';
import { DAY, type Delivered, HOUR, MINUTE, ORGANIZATION } from './cast';
import { grouped } from './group';
import type { Random } from './random';

/** One file of the story: a log as CloudTrail delivers it, a digest beside it, or the inventory. */
export interface StoryFile {
  /** Below the bucket. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** Records above which a place's day is cut in two files. */
const FILE_RECORDS = 220;

/** The log files of one day. Places with little to tell have one; none holds more than a day. */
export function* filesOfDay(records: readonly Delivered[], midnight: number, random: Random): Generator<StoryFile> {
  const places = grouped(records, ({ account, region }) => `${account}/${region}`);
  for (const [place, delivered] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [account = '', region = ''] = place.split('/');
    const parts = Math.min(3, Math.ceil(delivered.length / FILE_RECORDS));
    for (let part = 0; part < parts; part++) {
      const from = midnight + (part * DAY) / parts;
      const to = midnight + ((part + 1) * DAY) / parts;
      const inside = delivered.filter(({ at }) => at >= from && at < to);
      if (inside.length > 0) yield logFile(inside, account, region, random);
    }
  }
}

/** Delivered minutes after the last event; inside in no strict order, as CloudTrail writes. */
function logFile(records: readonly Delivered[], account: string, region: string, random: Random): StoryFile {
  const last = records.reduce((latest, { at }) => Math.max(latest, at), 0);
  const at = new Date(Math.ceil(last / (5 * MINUTE)) * 5 * MINUTE);
  const stamp = at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
  const shuffled = records
    .map((delivered) => ({ delivered, rank: delivered.at + random.next() * 2 * MINUTE }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ delivered }) => delivered.record);
  return {
    path: `${folder(account, 'CloudTrail', region, at)}/${account}_CloudTrail_${region}_${stamp}Z_${suffix(random)}.json.gz`,
    body: gzipSync(JSON.stringify({ Records: shuffled }), { level: 5 }),
  };
}

/** Digests that lie beside the logs of the last hours; a reader of logs must pass them by. */
export function* digestFiles(end: number, account: string, region: string): Generator<StoryFile> {
  const trail = `organization_${region}`;
  const name = (at: Date) =>
    `${folder(account, 'CloudTrail-Digest', region, at)}/${account}_CloudTrail-Digest_${region}_${trail}_${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.json.gz`;
  for (const hours of [2, 1]) {
    const to = new Date(end - hours * HOUR);
    const from = new Date(end - (hours + 1) * HOUR);
    const digest = {
      awsAccountId: account,
      digestStartTime: `${from.toISOString().slice(0, 19)}Z`,
      digestEndTime: `${to.toISOString().slice(0, 19)}Z`,
      digestS3Bucket: 'kt-audit-trail',
      digestS3Object: name(to),
      digestPublicKeyFingerprint: '31e8b5433410dfb61a9dc45cc65b22ff',
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: 'kt-audit-trail',
      previousDigestS3Object: name(from),
      previousDigestHashValue: null,
      previousDigestHashAlgorithm: 'SHA-256',
      previousDigestSignature: null,
      logFiles: [],
    };
    yield { path: name(to), body: gzipSync(JSON.stringify(digest)) };
  }
}

function folder(account: string, kind: string, region: string, at: Date): string {
  return `AWSLogs/${ORGANIZATION}/${account}/${kind}/${region}/${at.toISOString().slice(0, 10).replaceAll('-', '/')}`;
}

/** Sixteen letters and digits, as at the end of a log file's name. */
function suffix(random: Random): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 16 }, () => alphabet[random.whole(0, alphabet.length - 1)]).join('');
}

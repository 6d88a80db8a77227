import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface SigningKey {
  readonly fingerprint: string;
  readonly secret: KeyObject;
  /** As `aws cloudtrail list-public-keys` prints it. */
  readonly listed: { readonly Fingerprint: string; readonly Value: string };
}

/** A key pair such as CloudTrail has one in each Region. */
export function signingKey(fingerprint: string): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const Value = publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64');
  return { fingerprint, secret: privateKey, listed: { Fingerprint: fingerprint, Value } };
}

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const BUCKET = 'amzn-s3-demo-bucket';
const HOUR = 3_600_000;
export const FROM = Date.parse('2026-11-01T00:00:00Z');

const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
const day = (at: number) => new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

export interface Bucket {
  /** What lies in it, packed, by key. */
  readonly files: Map<string, Buffer>;
  /** Keys of logs and digests, oldest first; those of the second chain come last. */
  readonly logs: readonly string[];
  readonly digests: readonly string[];
  /** Digests that no other follows: only their own signature vouches for them. */
  readonly ends: readonly string[];
  /** Signatures by the digest's key, as the objects' metadata hold them. */
  readonly signatures: Map<string, string>;
}

export interface BucketOptions {
  /** Hours at which the chain begins anew, as after validation was switched off and on. */
  readonly restarts?: readonly number[];
  /** Hours of which a log came so late that a backfill digest names it, in a chain of its own. */
  readonly late?: readonly number[];
  /** Hours whose digest somebody else signed, in CloudTrail's name. */
  readonly forgedBy?: (hour: number) => SigningKey | null;
}

interface Signed {
  readonly object: string;
  readonly hash: string;
  readonly signature: string;
}

/** Some hours of a trail: two logs and a digest for each, all signed and chained; every third hour had no logs. */
export function bucketOf(
  hours: number,
  key: SigningKey,
  { restarts = [], late = [], forgedBy = () => null }: BucketOptions = {},
): Bucket {
  const files = new Map<string, Buffer>();
  const logs: string[] = [];
  const digests: string[] = [];
  const signatures = new Map<string, string>();
  const log = (hour: number, minute: number) => {
    const at = FROM + hour * HOUR + minute * 60_000;
    const name = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/${day(at)}/${ACCOUNT}_CloudTrail_${REGION}_${stamp(at).slice(0, 13)}Z_${sha256(String(at)).slice(0, 16)}.json.gz`;
    const text = JSON.stringify({ Records: [{ eventID: `${hour}-${minute}` }] });
    files.set(name, gzipSync(text));
    logs.push(name);
    return { s3Bucket: BUCKET, s3Object: name, hashValue: sha256(text), hashAlgorithm: 'SHA-256' };
  };
  const digest = (hour: number, logFiles: readonly object[], before: Signed | null, suffix: string): Signed => {
    const start = FROM + hour * HOUR;
    const end = start + HOUR;
    const object = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/${day(end)}/${ACCOUNT}_CloudTrail-Digest_${REGION}_main_${REGION}_${stamp(end)}${suffix}.json.gz`;
    const text = JSON.stringify({
      awsAccountId: ACCOUNT,
      digestStartTime: iso(start),
      digestEndTime: iso(end),
      digestS3Bucket: BUCKET,
      digestS3Object: object,
      digestPublicKeyFingerprint: key.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: iso(end - 60_000),
      oldestEventTime: iso(start),
      previousDigestS3Bucket: before === null ? null : BUCKET,
      previousDigestS3Object: before?.object ?? null,
      previousDigestHashValue: before?.hash ?? null,
      previousDigestHashAlgorithm: before === null ? null : 'SHA-256',
      previousDigestSignature: before?.signature ?? null,
      logFiles,
    });
    const hash = sha256(text);
    const signed = [iso(end), `${BUCKET}/${object}`, hash, before?.signature ?? 'null'].join('\n');
    const { secret } = forgedBy(hour) ?? key;
    const signature = sign('RSA-SHA256', Buffer.from(signed), secret).toString('hex');
    files.set(object, gzipSync(text));
    digests.push(object);
    signatures.set(object, signature);
    return { object, hash, signature };
  };
  const ends: string[] = [];
  let before: Signed | null = null;
  for (let hour = 0; hour < hours; hour++) {
    const named = (hour % 3 === 2 ? [] : [10, 40]).map((minute) => log(hour, minute));
    if (restarts.includes(hour) && before !== null) {
      ends.push(before.object);
      before = null;
    }
    before = digest(hour, named, before, '');
  }
  if (before !== null) ends.push(before.object);
  let filled: Signed | null = null;
  for (const hour of late) filled = digest(hour, [log(hour, 20)], filled, '_backfill');
  if (filled !== null) ends.push(filled.object);
  return { files, logs, digests, ends, signatures };
}

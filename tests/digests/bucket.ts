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
  /** Keys of logs and digests, oldest first. */
  readonly logs: readonly string[];
  readonly digests: readonly string[];
  /** Signatures by the digest's key, as the objects' metadata hold them. */
  readonly signatures: Map<string, string>;
}

/** Some hours of a trail: two logs and a digest for each, all signed and chained; every third hour had no logs. */
export function bucketOf(hours: number, key: SigningKey): Bucket {
  const files = new Map<string, Buffer>();
  const logs: string[] = [];
  const digests: string[] = [];
  const signatures = new Map<string, string>();
  const chain: { object: string; hash: string; signature: string }[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const start = FROM + hour * HOUR;
    const named = (hour % 3 === 2 ? [] : [10, 40]).map((minute) => {
      const at = start + minute * 60_000;
      const log = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/${day(at)}/${ACCOUNT}_CloudTrail_${REGION}_${stamp(at).slice(0, 13)}Z_${sha256(String(at)).slice(0, 16)}.json.gz`;
      const text = JSON.stringify({ Records: [{ eventID: `${hour}-${minute}` }] });
      files.set(log, gzipSync(text));
      logs.push(log);
      return { s3Bucket: BUCKET, s3Object: log, hashValue: sha256(text), hashAlgorithm: 'SHA-256' };
    });
    const end = start + HOUR;
    const previous = chain.at(-1) ?? null;
    const object = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/${day(end)}/${ACCOUNT}_CloudTrail-Digest_${REGION}_main_${REGION}_${stamp(end)}.json.gz`;
    const text: string = JSON.stringify({
      awsAccountId: ACCOUNT,
      digestStartTime: iso(start),
      digestEndTime: iso(end),
      digestS3Bucket: BUCKET,
      digestS3Object: object,
      digestPublicKeyFingerprint: key.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: iso(end - 60_000),
      oldestEventTime: iso(start),
      previousDigestS3Bucket: previous === null ? null : BUCKET,
      previousDigestS3Object: previous?.object ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: named,
    });
    const hash = sha256(text);
    const signed = [iso(end), `${BUCKET}/${object}`, hash, previous?.signature ?? 'null'].join('\n');
    const signature = sign('RSA-SHA256', Buffer.from(signed), key.secret).toString('hex');
    files.set(object, gzipSync(text));
    digests.push(object);
    signatures.set(object, signature);
    chain.push({ object, hash, signature });
  }
  return { files, logs, digests, signatures };
}

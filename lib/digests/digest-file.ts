import { createHash } from 'node:crypto';
import { z } from 'zod';

const instant = z.iso.datetime().transform((text) => new Date(text));
const hash = z.string().regex(/^[0-9a-f]{64}$/i);
const text = z.string().min(1);

/** A digest file as CloudTrail writes it ("CloudTrail digest file structure"; FACTS.md §6). */
const Body = z.object({
  awsAccountId: z.string().regex(/^\d{12}$/),
  digestStartTime: instant,
  digestEndTime: instant,
  digestS3Bucket: text,
  digestS3Object: text,
  // The sample and the field list spell it in two ways.
  digestPublicKeyFingerprint: text.optional(),
  publicKeyFingerprint: text.optional(),
  digestSignatureAlgorithm: z.literal('SHA256withRSA'),
  previousDigestS3Object: text.nullish(),
  previousDigestHashValue: hash.nullish(),
  previousDigestSignature: z.string().nullish(),
  logFiles: z.array(z.object({ s3Object: text, hashValue: hash, hashAlgorithm: z.literal('SHA-256') })).nullish(),
});

/** What CloudTrail vouches for in one hour of one account and Region. */
export interface Digest {
  readonly account: string;
  readonly from: Date;
  readonly to: Date;
  readonly bucket: string;
  /** Where it was delivered, in its bucket. */
  readonly object: string;
  readonly fingerprint: string | null;
  /** Where the digest before it was delivered; null for the first. */
  readonly previousObject: string | null;
  readonly previousHash: string | null;
  /** Hexadecimal; null for the first. */
  readonly previousSignature: string | null;
  /** SHA-256 of its own text, hexadecimal. */
  readonly hash: string;
  /** End of the hour in the very words that are signed. */
  readonly signedEnd: string;
  readonly logs: readonly { readonly object: string; readonly hash: string }[];
}

const SignedEnd = z.object({ digestEndTime: z.string() });

/** Reads the unpacked text of a digest file. Throws what `zod` or `JSON` says when it is none. */
export function parseDigest(bytes: Uint8Array): Digest {
  const json: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const body = Body.parse(json);
  return {
    account: body.awsAccountId,
    from: body.digestStartTime,
    to: body.digestEndTime,
    bucket: body.digestS3Bucket,
    object: body.digestS3Object,
    fingerprint: body.digestPublicKeyFingerprint ?? body.publicKeyFingerprint ?? null,
    previousObject: body.previousDigestS3Object ?? null,
    previousHash: body.previousDigestHashValue?.toLowerCase() ?? null,
    previousSignature: body.previousDigestSignature || null,
    hash: sha256(bytes),
    signedEnd: SignedEnd.parse(json).digestEndTime,
    logs: (body.logFiles ?? []).map(({ s3Object, hashValue }) => ({ object: s3Object, hash: hashValue.toLowerCase() })),
  };
}

/** Hexadecimal. CloudTrail takes the hashes of unpacked texts. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What stays the same of an object's key when a bucket is copied: from `AWSLogs/` on; null for other keys. */
export function tailOf(object: string): string | null {
  const at = object.lastIndexOf('AWSLogs/');
  return at < 0 ? null : object.slice(at);
}

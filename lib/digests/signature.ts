import { verify } from 'node:crypto';
import { z } from 'zod';
import type { Digest } from './digest-file';

/** Public keys of CloudTrail by fingerprint, DER in PKCS#1. */
export type PublicKeys = ReadonlyMap<string, Buffer>;

const Listed = z.object({
  PublicKeyList: z.array(z.object({ Fingerprint: z.string().min(1), Value: z.base64() })),
});

/** What `aws cloudtrail list-public-keys` prints. Throws when it is something else. */
export function parsePublicKeys(json: unknown): PublicKeys {
  const { PublicKeyList } = Listed.parse(json);
  return new Map(PublicKeyList.map(({ Fingerprint, Value }) => [Fingerprint, Buffer.from(Value, 'base64')]));
}

/** What CloudTrail signs of a digest: its end, its place, its hash and the signature of the digest before it. */
export function signedText({ signedEnd, bucket, object, hash, previousSignature }: Digest): string {
  return [signedEnd, `${bucket}/${object}`, hash, previousSignature ?? 'null'].join('\n');
}

/** Whether a signature (hexadecimal) is CloudTrail's for this digest; null when the key is not here. */
export function isSigned(digest: Digest, signature: string, keys: PublicKeys): boolean | null {
  const key = digest.fingerprint === null ? undefined : keys.get(digest.fingerprint);
  if (key === undefined) return null;
  if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return false;
  try {
    const data = Buffer.from(signedText(digest), 'utf8');
    return verify('RSA-SHA256', data, { key, format: 'der', type: 'pkcs1' }, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

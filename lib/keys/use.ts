import { daysBefore } from '@/lib/model/time';
import type { KeyHistory } from './key-history';
import type { KeyInputs, KeyUse } from './key-inputs';
import { partsOf } from './key-world';

/** ARNs of the keys that were used inside the unused window, by the logs or by the API. */
export function keysInUse(histories: readonly KeyHistory[], { uses, asOf, limits }: KeyInputs): ReadonlySet<string> {
  const since = daysBefore(asOf, limits.unusedAfterDays);
  return new Set(
    histories
      .filter(({ keyArn, lastUsage }) =>
        [uses.get(keyArn)?.lastUsedAt ?? null, lastUsage?.at ?? null].some((at) => at !== null && at >= since),
      )
      .map(({ keyArn }) => keyArn),
  );
}

/** Whether another Region's key of the same multi-Region set is in use. */
export function relativeInUse(keyArn: string, inUse: ReadonlySet<string>): boolean {
  const { keyId, account } = partsOf(keyArn);
  if (!keyId.startsWith('mrk-')) return false;
  return [...inUse].some(
    (other) => other !== keyArn && other.endsWith(`:key/${keyId}`) && partsOf(other).account === account,
  );
}

export interface KindOfKey {
  readonly spec: string | null;
  readonly usage: string | null;
}

/** What a key must be, given what it was used for: each operation works with one kind of key only (FACTS.md §1.1). */
export function kindByUse(use: KeyUse | null): KindOfKey {
  const did = (...names: readonly string[]) => names.some((name) => use?.operations.includes(name) ?? false);
  if (did('Sign', 'Verify')) return { spec: null, usage: 'SIGN_VERIFY' };
  if (did('GenerateMac', 'VerifyMac')) return { spec: null, usage: 'GENERATE_VERIFY_MAC' };
  if (did('DeriveSharedSecret')) return { spec: null, usage: 'KEY_AGREEMENT' };
  if (
    did(
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'GenerateDataKeyPair',
      'GenerateDataKeyPairWithoutPlaintext',
    )
  )
    return { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' };
  return { spec: null, usage: did('Encrypt', 'Decrypt', 'ReEncrypt') ? 'ENCRYPT_DECRYPT' : null };
}

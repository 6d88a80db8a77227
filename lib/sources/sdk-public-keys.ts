import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import { isDenial, wordsOf } from '@/lib/collector/refusal';
import { type Credentials, ONCE } from '@/lib/collector/sdk-credentials';
import type { AskPublicKeys, DayWindow, ListedPublicKey } from './source';

/** As a policy names it; it knows no resource. */
export const LIST_PUBLIC_KEYS = { action: 'cloudtrail:ListPublicKeys', resource: '*' } as const;

/** Pages that are asked for at most; a Region has a few keys a year. */
const MOST_PAGES = 50;
const TRIES = 3;

/**
 * Public keys of CloudTrail by the SDK. Where CloudTrail cannot be reached there are none: logs are no worse read for it,
 * and their digests are told as unproven. Throws only what the signal says when it aborts.
 */
export function sdkPublicKeys(credentials: Credentials): AskPublicKeys {
  return async (region, window, signal = new AbortController().signal) => {
    const keys: ListedPublicKey[] = [];
    try {
      for await (const page of publicKeyPages(credentials, region, window, signal)) keys.push(...page);
      return { keys, refusal: null };
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = wordsOf(error);
      return { keys, refusal: isDenial({ code }) ? { code, message, ...LIST_PUBLIC_KEYS } : null };
    }
  };
}

/** The keys as CloudTrail lists them, page by page. Throws as the SDK does. */
export async function* publicKeyPages(
  credentials: Credentials,
  region: string,
  { from, to }: DayWindow,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedPublicKey[]> {
  const cloudTrail = new CloudTrailClient({ ...ONCE, maxAttempts: TRIES, region, credentials });
  try {
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const command = new ListPublicKeysCommand({ StartTime: from, EndTime: to, NextToken: token });
      const { PublicKeyList = [], NextToken } = await cloudTrail.send(command, { abortSignal: signal });
      yield PublicKeyList.flatMap(({ Fingerprint, Value }) =>
        Fingerprint && Value ? [{ Fingerprint, Value: Buffer.from(Value).toString('base64') }] : [],
      );
      if (!NextToken) return;
      token = NextToken;
    }
  } finally {
    cloudTrail.destroy();
  }
}

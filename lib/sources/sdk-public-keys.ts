import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import { isDenial, wordsOf } from '@/lib/collector/refusal';
import { type Credentials, ONCE } from '@/lib/collector/sdk-credentials';
import type { AskPublicKeys } from './source';

/** Pages that are asked for at most; a Region has a few keys a year. */
const MOST_PAGES = 50;
const TRIES = 3;

/**
 * Public keys of CloudTrail by the SDK. Where CloudTrail cannot be reached there are none: logs are no worse read for it,
 * and their digests are told as unproven. Throws only what the signal says when it aborts.
 */
export function sdkPublicKeys(credentials: Credentials): AskPublicKeys {
  return async (region, { from, to }, signal = new AbortController().signal) => {
    const cloudTrail = new CloudTrailClient({ ...ONCE, maxAttempts: TRIES, region, credentials });
    const keys: { Fingerprint: string; Value: string }[] = [];
    try {
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const command = new ListPublicKeysCommand({ StartTime: from, EndTime: to, NextToken: token });
        const { PublicKeyList = [], NextToken } = await cloudTrail.send(command, { abortSignal: signal });
        for (const { Fingerprint, Value } of PublicKeyList) {
          if (Fingerprint && Value) keys.push({ Fingerprint, Value: Buffer.from(Value).toString('base64') });
        }
        if (!NextToken) break;
        token = NextToken;
      }
      return { keys, refusal: null };
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = wordsOf(error);
      const refusal = { code, message, action: 'cloudtrail:ListPublicKeys', resource: '*' };
      return { keys, refusal: isDenial({ code }) ? refusal : null };
    } finally {
      cloudTrail.destroy();
    }
  };
}

import { AwsError } from './describe-regions';
import { failureOf } from './refusal';

interface Lasting {
  readonly expiration?: Date | undefined;
}

/** Credentials are taken anew when less than this is left of them. */
const MARGIN_MS = 5 * 60_000;

/**
 * The same credentials for all who ask, taken anew shortly before they end. A renewal that is refused reads as
 * credentials that came to their end, so that nobody takes it for a refusal of the call they were needed for.
 */
export function renewing<T extends Lasting>(first: T, take: () => Promise<T>, now: () => number): () => Promise<T> {
  let current: Promise<T> = Promise.resolve(first);
  let until = endOf(first);
  let renewal: Promise<T> | null = null;
  return () => {
    if (now() < until) return current;
    renewal ??= take().then(
      (taken) => {
        current = Promise.resolve(taken);
        until = endOf(taken);
        renewal = null;
        return taken;
      },
      (error: unknown) => {
        renewal = null;
        if (failureOf(error) !== 'final') throw error;
        const message = error instanceof Error ? error.message : String(error);
        throw new AwsError('CredentialsProviderError', `The role could not be taken again: ${message}`, {
          httpStatusCode: 403,
        });
      },
    );
    return renewal;
  };
}

function endOf({ expiration }: Lasting): number {
  return expiration === undefined ? Number.POSITIVE_INFINITY : expiration.getTime() - MARGIN_MS;
}

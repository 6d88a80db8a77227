import { CollectionCut } from '@/lib/collector/interview';
import { failureOf, isDenial, wordsOf } from '@/lib/collector/refusal';
import { AppError } from '@/lib/model/errors';
import type { SourceRefusal } from './source';

/** What a failed call means for a source. */
export interface CallTrouble {
  readonly reason: string;
  readonly refusal: SourceRefusal | null;
}

/** Nothing of a source can be read, since AWS refused one call that comes before all others. */
export class SourceShut extends AppError {
  constructor(
    message: string,
    readonly refusal: SourceRefusal,
    options?: ErrorOptions,
  ) {
    super('forbidden', message, options);
  }
}

/** `User: … is not authorized to perform: kms:Decrypt on resource: arn:… because …`: AWS names what is missing itself. */
const NAMED = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)(?: on resource: "?([^\s"]+)"?)?/;

/**
 * States an error of a call as what is missing or what happened. Throws when nothing more can succeed
 * (`CollectionCut`), and what the signal says when it aborted.
 */
export function troubleOf(
  error: unknown,
  asked: { readonly action: string; readonly resource: string },
  signal: AbortSignal,
): CallTrouble {
  signal.throwIfAborted();
  const failure = failureOf(error);
  if (failure === 'expired') throw new CollectionCut('credentials', error);
  if (failure === 'unreachable') throw new CollectionCut('connection', error);
  const { code, message, status } = wordsOf(error);
  if (!isDenial({ code }) && !(status === 403 && /^(?:403|Forbidden|UnknownError|Unknown)$/.test(code))) {
    return { reason: `${code}: ${message}`, refusal: null };
  }
  const [, action = asked.action, resource = asked.resource] = NAMED.exec(message) ?? [];
  const refusal = { code, message, action, resource };
  return { reason: `${code}: ${action} on ${resource} is missing`, refusal };
}

/** Whether an error says that the object is not there. */
export function isGone(error: unknown): boolean {
  const { code } = wordsOf(error);
  return code === 'NoSuchKey' || code === 'NotFound';
}

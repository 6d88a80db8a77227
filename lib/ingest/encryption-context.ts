import { jsonText, wholeCharacters } from '@/lib/model/json-text';
import { canonical } from './event-id';
import { type Json, object } from './json';

/** Secrets Manager tries a key with this value; what it makes is thrown away (FACTS.md §1.5). */
export const PROBE = 'RequestToValidateKeyAccess';

/** The encryption contexts of a call. */
export interface Contexts {
  /** The context of the key; for ReEncrypt of its source. */
  readonly source: Json | null;
  /** Only ReEncrypt. */
  readonly destination: Json | null;
  /** The one whose members tell which service called. */
  readonly telling: Json | null;
}

export function contextsOf(request: Json | null): Contexts {
  const source = object(request?.encryptionContext) ?? object(request?.sourceEncryptionContext);
  const destination = object(request?.destinationEncryptionContext);
  return { source, destination, telling: source ?? destination ?? grantContext(request) };
}

/** The context that a grant demands, which names the service as an encryption context does. */
function grantContext(request: Json | null): Json | null {
  const constraints = object(request?.constraints);
  return object(constraints?.encryptionContextSubset) ?? object(constraints?.encryptionContextEquals);
}

/** Whether a service only tries whether it may use the key. */
export function isProbe(context: Json | null): boolean {
  if (context === null) return false;
  for (const key in context) if (context[key] === PROBE) return true;
  return false;
}

/** An encryption context as JSON, members in order of their names; null when there are none. */
export function contextText(context: Json | null): string | null {
  if (context === null) return null;
  const keys = Object.keys(context);
  if (keys.length === 0) return null;
  return keys.length === 1 ? jsonText(context) : wholeCharacters(canonical(context));
}

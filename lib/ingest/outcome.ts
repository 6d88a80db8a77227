import type { Outcome } from '@/lib/model/event';

/** What some services and log pipelines write before KMS's own code, as in `KMS.NotFoundException`. */
const PREFIX = /^(?:KMS|Client)\./;
const DENIED = /^(AccessDenied|UnauthorizedOperation|Forbidden)/;
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/;
const UNAVAILABLE = /^(KeyUnavailable|DependencyTimeout|KMSInternal|Xks|CloudHsm|CustomKeyStore)/;
/**
 * The state in which the key is, or why its own store does not answer: of that KMS tells in many words, always with this
 * error (KMS Developer Guide, "Troubleshooting external key stores").
 */
const UNAVAILABLE_MESSAGE =
  /\bis (pending import|unavailable|creating|updating)|\b(external key (store|manager)|custom key store|CloudHSM)\b/i;
/** A primary key waits for the deletion of its replicas before its own. */
const PENDING_DELETION = /\bis pending (replica )?deletion/;

export interface Ending {
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Whether the record is the VPC endpoint's own (`eventCategory` NetworkActivity). */
  readonly isNetworkRecord: boolean;
  /** Whether the encryption context says that a service only tries whether it may use the key. */
  readonly isProbe: boolean;
}

/**
 * How a call ended. A key pending deletion fails with either of two error codes, so the message decides, as AWS's
 * own alarm does (FACTS.md §1.2); "is not pending deletion" is another thing.
 */
export function outcome({ errorCode, errorMessage, isNetworkRecord, isProbe }: Ending): Outcome {
  if (errorCode === null && errorMessage === null) return isProbe ? 'probe' : 'ok';
  const code = (errorCode ?? '').replace(PREFIX, '');
  const message = errorMessage ?? '';
  if (code === 'VpceAccessDenied' || (isNetworkRecord && DENIED.test(code))) return 'network-denied';
  if (code.startsWith('DryRunOperation')) return 'dry-run';
  if (DENIED.test(code)) return 'denied';
  if (PENDING_DELETION.test(message)) return 'key-pending-deletion';
  if (code.startsWith('Disabled') || (code.startsWith('KMSInvalidState') && message.includes('is disabled'))) {
    return 'key-disabled';
  }
  if (THROTTLED.test(code)) return 'throttled';
  if (code.startsWith('NotFound')) return 'not-found';
  if (UNAVAILABLE.test(code) || (code.startsWith('KMSInvalidState') && UNAVAILABLE_MESSAGE.test(message))) {
    return 'key-unavailable';
  }
  return code === '' && /not authorized to perform/.test(message) ? 'denied' : 'other-error';
}

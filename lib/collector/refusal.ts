import { ACTIONS, type Action } from './actions';

/** Why a question has no answer: the words of AWS, and what would have to be allowed, on what. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly action: Action;
  /** An ARN, or `*` for actions that know no resource. */
  readonly resource: string;
}

/**
 * What to make of an error. `throttled`, `passing` and `unreachable` are worth another try; `skewed` is, once the client
 * has taken over the clock of AWS; `expired` ends the collection, since nothing else will succeed either; `final` is an
 * answer.
 */
export type Failure = 'throttled' | 'passing' | 'unreachable' | 'skewed' | 'expired' | 'final';

const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'PriorRequestNotComplete',
  'SlowDown',
]);
const PASSING = new Set([
  'KMSInternalException',
  'DependencyTimeoutException',
  'InternalFailure',
  'InternalError',
  'ServiceUnavailable',
  'ServiceException',
  'RequestTimeout',
  'TruncatedBody',
  'SlowBody',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
/** No answer at all. */
const UNREACHABLE = new Set([
  'TimeoutError',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);
const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'CredentialsProviderError', 'TokenRefreshRequired']);

/** Sorts an error of the SDK, of Node's sockets or of a call made by hand. */
export function failureOf(error: unknown): Failure {
  const { code, message, status } = wordsOf(error);
  if (THROTTLED.has(code) || status === 429) return 'throttled';
  if (EXPIRED.has(code)) return 'expired';
  if (SKEWED.has(code) || /Signature (?:expired|not yet current)/.test(message)) return 'skewed';
  if (UNREACHABLE.has(code)) return 'unreachable';
  if (PASSING.has(code) || (status !== null && status >= 500)) return 'passing';
  return 'final';
}

/** States an error as what is missing. */
export function refusalOf(error: unknown, action: Action, resource: string | null): Refusal {
  const { code, message } = wordsOf(error);
  return { code, message, action, resource: ACTIONS[action].on === 'anything' ? '*' : (resource ?? '*') };
}

/** Whether a right is missing, as against a call that AWS does not offer for this key or that failed. */
export function isDenial({ code }: Pick<Refusal, 'code'>): boolean {
  return /^(?:AccessDenied|UnauthorizedOperation|AuthorizationError|OptInRequired)/.test(code);
}

/** The code, the words and the HTTP status of an error, where it has them. */
export function wordsOf(error: unknown): { code: string; message: string; status: number | null } {
  if (!(error instanceof Error)) return { code: 'UnknownError', message: String(error), status: null };
  // The error of `fetch` says what happened only in its cause.
  if (error.message === 'fetch failed' && error.cause instanceof Error) return wordsOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const metadata = '$metadata' in error ? error.$metadata : null;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : null;
  return { code, message: error.message, status: typeof status === 'number' ? status : null };
}

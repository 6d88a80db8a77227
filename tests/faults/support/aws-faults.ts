import type { Random } from '@/lib/story/random';
import { FakeError, FakeHalf, FakeHangUp, type FakeRequest } from '../../support/aws-fake-world';

/** What can go wrong with a request, by name. */
const KINDS: Readonly<Record<string, (request: FakeRequest) => Error>> = {
  '400 bad request': () => new FakeError('InvalidRequest', 'Bad request', 400),
  '400 request timeout': () => new FakeError('RequestTimeout', 'Your socket connection was idle too long', 400),
  '400 expired credentials': () => new FakeError('ExpiredToken', 'The provided token has expired.', 400),
  '403 denied': () => new FakeError('AccessDenied', 'Access Denied', 403),
  '403 wrong clock': () => new FakeError('RequestTimeTooSkewed', 'The difference is too large.', 403),
  '404 not there': ({ service }) => new FakeError(service === 's3' ? 'NoSuchKey' : 'QueueDoesNotExist', 'No', 404),
  '429 too many': () => new FakeError('TooManyRequestsException', 'Too many requests', 429),
  '500 internal': () => new FakeError('InternalError', 'We encountered an internal error.', 500),
  '503 slow down': () => new FakeError('SlowDown', 'Please reduce your request rate.', 503),
  '503 unavailable': () => new FakeError('ServiceUnavailable', 'Service is unable to handle request.', 503),
  reset: () => new FakeHangUp(),
  'cut off': () => new FakeHalf('cut'),
  'silent in the middle': ({ service }) => (service === 's3' ? new FakeHalf('silent') : new FakeHangUp()),
};

/** Injects faults at random until so many were, and counts them by kind. */
export function awsFaults(random: Random, share: number) {
  const counts = new Map<string, number>();
  let left = 0;
  return {
    counts,
    /** How many more to inject. */
    allow: (more: number) => {
      left = more;
    },
    isSpent: () => left <= 0,
    fault: (request: FakeRequest) => {
      if (left <= 0 || request.service === 'sts' || random.next() > share) return;
      const kind = random.pick(Object.keys(KINDS));
      left--;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const make = KINDS[kind];
      if (make) throw make(request);
    },
  };
}

import { ACTIONS, type Action } from './actions';
import { failureOf } from './refusal';

/** Time, as something that can be handed in. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Makes calls of one action in one account and Region, no faster than AWS lets them through, and again where that helps. */
export type Patience<A extends string = Action> = <T>(lane: string, action: A, call: () => Promise<T>) => Promise<T>;

/** How often AWS lets each call be made, in requests a second. */
export type Rates<A extends string> = Readonly<Record<A, { readonly perSecond: number }>>;

/** The part of a quota that the collector takes; programs of the account need the rest. */
export const PACE = 0.8;
const MOST_TRIES = 12;
const MOST_SKEWED_TRIES = 2;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 20_000;
const SLOWEST_INTERVAL_MS = 5_000;

interface Lane {
  readonly least: number;
  interval: number;
  next: number;
}

/**
 * Paces every lane (one account, Region and action) by itself. A throttled lane halves its pace and pauses, longer each
 * time; each answer lets it quicken a little, never above its share of the quota. The last error is thrown as it came.
 */
export function patience(clock: Clock, signal: AbortSignal, onThrottled: () => void): Patience {
  return patienceWith(ACTIONS, clock, signal, onThrottled);
}

/** The same for calls of another list. */
export function patienceWith<A extends string>(
  rates: Rates<A>,
  clock: Clock,
  signal: AbortSignal,
  onThrottled: () => void,
): Patience<A> {
  const lanes = new Map<string, Lane>();
  const laneOf = (name: string, action: A): Lane => {
    const least = 1000 / (rates[action].perSecond * PACE);
    const lane = lanes.get(`${name} ${action}`) ?? { least, interval: least, next: 0 };
    lanes.set(`${name} ${action}`, lane);
    return lane;
  };
  return async (name, action, call) => {
    const lane = laneOf(name, action);
    for (let tries = 1; ; tries += 1) {
      signal.throwIfAborted();
      const start = Math.max(clock.now(), lane.next);
      lane.next = start + lane.interval;
      if (start > clock.now()) await clock.sleep(start - clock.now(), signal);
      try {
        const answer = await call();
        lane.interval = Math.max(lane.least, lane.interval * 0.9);
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error);
        switch (failure) {
          case 'throttled':
            onThrottled();
            if (tries >= MOST_TRIES) throw error;
            lane.interval = Math.min(SLOWEST_INTERVAL_MS, lane.interval * 2);
            lane.next = Math.max(lane.next, clock.now() + pause(tries));
            break;
          case 'passing':
          case 'unreachable':
            if (tries >= MOST_TRIES / 2) throw error;
            await clock.sleep(pause(tries), signal);
            break;
          case 'skewed':
            if (tries > MOST_SKEWED_TRIES) throw error;
            break;
          case 'expired':
          case 'final':
            throw error;
        }
      }
    }
  };
}

function pause(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (tries - 1));
}

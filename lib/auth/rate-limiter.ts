interface Bucket {
  hits: number;
  resetsAt: number;
}

/** Counts attempts by name in fixed spans of time, in memory. */
export interface RateLimiter {
  /** Counts one attempt; false when it is one too many. */
  allow(name: string): boolean;
  forget(name: string): void;
}

const LARGEST = 10_000;

export function rateLimiter(limit: number, spanMs: number, now: () => number = Date.now): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    allow(name) {
      const time = now();
      if (buckets.size >= LARGEST) dropEnded(buckets, time);
      const bucket = buckets.get(name);
      if (!bucket || bucket.resetsAt <= time) {
        buckets.set(name, { hits: 1, resetsAt: time + spanMs });
        return true;
      }
      bucket.hits += 1;
      return bucket.hits <= limit;
    },
    forget(name) {
      buckets.delete(name);
    },
  };
}

/** Ended ones first; when none has ended, the oldest half, so that memory stays bounded under a flood of names. */
function dropEnded(buckets: Map<string, Bucket>, time: number): void {
  for (const [name, bucket] of buckets) if (bucket.resetsAt <= time) buckets.delete(name);
  if (buckets.size < LARGEST) return;
  let surplus = LARGEST / 2;
  for (const name of buckets.keys()) {
    if (surplus-- <= 0) break;
    buckets.delete(name);
  }
}

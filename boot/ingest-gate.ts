import type { Pause } from '@/lib/model/ingest';
import type { IngestGate } from '@/lib/runtime';

/** Lets one ingest in at a time, in the order of asking, and holds who is inside while reading is paused. */
export function ingestGate(): IngestGate {
  let last: Promise<unknown> = Promise.resolve();
  let asked = 0;
  let pause: Pause | null = null;
  const held = new Set<() => void>();
  const leave = () => {
    asked -= 1;
  };
  return {
    paused: () => pause,
    pause: (given) => {
      pause = given;
    },
    resume: () => {
      pause = null;
      for (const release of [...held]) release();
    },
    resumed: (signal) => {
      if (pause === null) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => () => {
          held.delete(release);
          signal?.removeEventListener('abort', stop);
          settle();
        };
        const release = end(resolve);
        const stop = end(() => reject(signal?.reason));
        held.add(release);
        if (signal?.aborted) stop();
        else signal?.addEventListener('abort', stop);
      });
    },
    isBusy: () => asked > 0,
    enter: (signal, work) => {
      asked += 1;
      let isInside = false;
      const turn = last.then(() => {
        signal.throwIfAborted();
        isInside = true;
        return work();
      });
      last = turn.then(leave, leave);
      return new Promise((resolve, reject) => {
        const stop = () => {
          if (!isInside) reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
        turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
      });
    },
  };
}

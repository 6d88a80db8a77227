import type { IngestGate } from '@/lib/runtime';

/** Lets one ingest in at a time, in the order of asking. */
export function ingestGate(): IngestGate {
  let last: Promise<unknown> = Promise.resolve();
  let asked = 0;
  const leave = () => {
    asked -= 1;
  };
  return {
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

import type { IngestProgress } from '@/lib/model/ingest';
import type { ProgressBoard } from '@/lib/runtime';

/** Holds the last word on the running ingest and tells whoever listens. */
export function progressBoard(): ProgressBoard {
  let last: IngestProgress | null = null;
  const listeners = new Set<(progress: IngestProgress) => void>();
  return {
    current: () => last,
    publish: (progress) => {
      last = progress;
      for (const listener of listeners) listener(progress);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

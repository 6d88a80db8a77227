import { useRouter } from 'next/navigation';
import { useCallback, useRef, useState } from 'react';
import { type SendEnd, sendFile } from './send-file';

export type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'ended'; readonly end: SendEnd };

export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly state: UploadState;
}

export interface Uploads {
  readonly list: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly cancel: (id: number) => void;
  /** Forgets those that have ended. */
  readonly clear: () => void;
}

/** Files sent side by side; more would not be quicker and hold up the page. */
const AT_ONCE = 3;

interface Waiting {
  readonly id: number;
  readonly file: File;
}

/** Sends files, some at a time. What is too large is refused here, without sending it. */
export function useUploads(fileBytes: number): Uploads {
  const router = useRouter();
  const [list, setList] = useState<readonly Upload[]>([]);
  const work = useRef({ nextId: 0, running: 0, queue: [] as Waiting[], stops: new Map<number, AbortController>() });

  const set = useCallback((id: number, state: UploadState) => {
    setList((before) => before.map((one) => (one.id === id ? { ...one, state } : one)));
  }, []);

  const pump = useCallback(() => {
    const { current } = work;
    while (current.running < AT_ONCE) {
      const next = current.queue.shift();
      if (next === undefined) return;
      const { id, file } = next;
      const stop = current.stops.get(id) ?? new AbortController();
      current.running += 1;
      set(id, { kind: 'sending', share: 0 });
      void sendFile(file, (share) => set(id, { kind: 'sending', share }), stop.signal).then((end) => {
        current.running -= 1;
        current.stops.delete(id);
        set(id, { kind: 'ended', end });
        if (current.running === 0 && current.queue.length === 0) router.refresh();
        pump();
      });
    }
  }, [router, set]);

  const add = (files: readonly File[]) => {
    const { current } = work;
    const added = files.map((file): Upload => {
      const id = current.nextId++;
      const { name, size: bytes } = file;
      if (bytes > fileBytes) {
        const end = { kind: 'refused', problem: 'file-too-large', limitBytes: fileBytes } as const;
        return { id, name, bytes, state: { kind: 'ended', end } };
      }
      current.queue.push({ id, file });
      current.stops.set(id, new AbortController());
      return { id, name, bytes, state: { kind: 'waiting' } };
    });
    setList((before) => [...before, ...added]);
    pump();
  };

  const cancel = (id: number) => {
    const { current } = work;
    current.stops.get(id)?.abort();
    if (!current.queue.some((one) => one.id === id)) return;
    current.queue = current.queue.filter((one) => one.id !== id);
    current.stops.delete(id);
    set(id, { kind: 'ended', end: { kind: 'cancelled' } });
  };

  const clear = () => setList((before) => before.filter(({ state }) => state.kind !== 'ended'));
  return { list, add, cancel, clear };
}

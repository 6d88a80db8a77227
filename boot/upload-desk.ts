import { bytesOfUploads } from '@/lib/ingest/uploads';
import type { UploadDesk } from '@/lib/runtime';

/**
 * Keeps count of the room for uploads, and has what was uploaded read: everything that waits at once, so that many
 * files sent together are one ingest or few. `read` is told to those who listen when it fails; files stay for the next time.
 */
export function uploadDesk(dataDir: string, totalBytes: number, onFailure: (error: unknown) => void): UploadDesk {
  let held: number | null = null;
  let waiting: string[] = [];
  let reading: Promise<void> | null = null;
  const used = () => {
    held ??= bytesOfUploads(dataDir);
    return held;
  };
  const readAll = async (read: (paths: readonly string[]) => Promise<unknown>) => {
    while (waiting.length > 0) {
      const paths = waiting;
      waiting = [];
      await read(paths).catch(onFailure);
    }
    // At once, so that no file comes to wait between the last look and the end.
    reading = null;
  };
  return {
    claim: (bytes) => {
      if (used() + bytes > totalBytes) return false;
      held = used() + bytes;
      return true;
    },
    release: (bytes) => {
      held = used() - bytes;
    },
    enqueue: (path, read) => {
      waiting.push(path);
      reading ??= readAll(read);
    },
    settled: () => reading ?? Promise.resolve(),
  };
}

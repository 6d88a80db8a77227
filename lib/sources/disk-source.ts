import { type FoundFile, listFiles } from '@/lib/ingest/walk';
import { EMPTY_PAGE, type Source } from './source';

/** Files and folders on disk. Days do not restrict it: a folder is small enough to be listed whole. */
export function diskSource(paths: readonly string[], { exclude }: { readonly exclude?: string } = {}): Source {
  return {
    kind: 'disk',
    name: paths.join(' '),
    list: async function* (_days, signal) {
      const { files, unlisted } = await listFiles(paths, { signal, ...(exclude === undefined ? {} : { exclude }) });
      yield {
        ...EMPTY_PAGE,
        origins: files.map((file) => ({
          id: file.path,
          path: file.path,
          version: versionOf(file),
          sizeBytes: file.sizeBytes,
          deliveredAt: new Date(file.modifiedMs),
        })),
        troubles: unlisted.map((one) => ({ ...one, refusal: null })),
      };
    },
    fetch: async ({ path, version, deliveredAt }) =>
      version === null || deliveredAt === null
        ? { kind: 'failed', reason: 'nobody looked at it', refusal: null }
        : { kind: 'fetched', at: path, version, deliveredAt },
    acknowledge: async () => [],
    close: async () => undefined,
  };
}

/** The same for a file that looks the same. */
function versionOf({ sizeBytes, modifiedMs }: FoundFile): string {
  return `${sizeBytes}-${modifiedMs}`;
}

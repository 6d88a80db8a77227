import { writeFile } from 'node:fs/promises';
import { EMPTY_PAGE, type Fetched, type Notice, type Origin, type Source } from '@/lib/sources/source';

export interface ShelvedObject {
  readonly body: string;
  readonly version: string;
  readonly deliveredAt?: Date;
  /** In place of being fetched. */
  readonly ends?: Fetched;
}

/** A source for tests whose objects lie in memory, and what it heard. */
export interface ShelfSource extends Source {
  readonly objects: Map<string, ShelvedObject>;
  notices: Notice[];
  readonly fetched: string[];
  readonly acknowledged: string[];
}

const PAGE = 100;

/** Hands out objects in the order in which they were put on the shelf. */
export function shelfSource(objects: Readonly<Record<string, ShelvedObject>> = {}): ShelfSource {
  const shelf: ShelfSource = {
    kind: 's3',
    name: 's3://logs',
    objects: new Map(Object.entries(objects)),
    notices: [],
    fetched: [],
    acknowledged: [],
    list: async function* () {
      yield { ...EMPTY_PAGE, notices: shelf.notices };
      const origins = [...shelf.objects].map(([key, { body, version, deliveredAt }]): Origin => {
        const path = `s3://logs/${key}`;
        return { id: `${path} ${version}`, path, version, sizeBytes: body.length, deliveredAt: deliveredAt ?? null };
      });
      for (let at = 0; at < origins.length; at += PAGE) yield { ...EMPTY_PAGE, origins: origins.slice(at, at + PAGE) };
    },
    fetch: async ({ path }, to) => {
      shelf.fetched.push(path);
      const found = shelf.objects.get(path.slice('s3://logs/'.length));
      if (found === undefined) return { kind: 'gone' };
      if (found.ends !== undefined) return found.ends;
      await writeFile(to, found.body);
      const deliveredAt = found.deliveredAt ?? new Date('2026-11-01T00:00:00Z');
      return { kind: 'fetched', at: to, version: found.version, deliveredAt };
    },
    acknowledge: async (ids) => {
      shelf.acknowledged.push(...ids);
      return [];
    },
    close: async () => undefined,
  };
  return shelf;
}

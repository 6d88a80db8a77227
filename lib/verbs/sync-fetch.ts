import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eachOf } from '@/lib/collector/each-of';
import type { DecodePool } from '@/lib/ingest/pool';
import type { PartFile, ReadPart } from '@/lib/ingest/read-part';
import type { Runtime } from '@/lib/runtime';
import type { Origin, Source } from '@/lib/sources/source';
import type { IngestTally } from './ingest-tally';
import { keepAside } from './sync-batches';
import type { SyncTally } from './sync-tally';

export interface Fetching {
  readonly runtime: Runtime;
  readonly source: Source;
  readonly pool: DecodePool;
  readonly spool: string;
  /** New for each batch. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly tally: IngestTally;
  readonly found: SyncTally;
}

/** Objects of one batch that are fetched at a time. */
const AT_ONCE = 12;

/**
 * Fetches the objects of a batch to the spool and decodes them into one part. Those that could not be fetched are
 * told of and left for the next time. No copy outlives the decoding.
 */
export async function fetchPart(batch: readonly Origin[], fetching: Fetching): Promise<ReadPart> {
  const { runtime, source, pool, spool, name, signal, tally, found } = fetching;
  const files: PartFile[] = [];
  const copies: string[] = [];
  try {
    await eachOf([...batch.entries()], AT_ONCE, async ([index, origin]) => {
      if (found.isShutOut(origin)) return;
      const copy = join(/* turbopackIgnore: true */ spool, `${name}-${index}.object`);
      copies.push(copy);
      const file = await fetchFile(origin, copy, fetching);
      if (file !== null) files.push(file);
    });
    signal.throwIfAborted();
    return await pool.read({ files, spool, name }, (file) => tally.read(file));
  } finally {
    await Promise.all(copies.map((copy) => rm(copy, { force: true })));
  }

  async function fetchFile(origin: Origin, copy: string, { signal: until }: Fetching): Promise<PartFile | null> {
    const fetched = await source.fetch(origin, copy, until);
    switch (fetched.kind) {
      case 'fetched': {
        tally.fetched(origin.sizeBytes);
        const { at, version, deliveredAt, encryption = null, signature = null } = fetched;
        found.fetched(encryption);
        if (source.kind === 'disk') return { source: 'disk', path: origin.path };
        const modifiedMs = deliveredAt.getTime();
        const copy = { at, version, modifiedMs, signature };
        // Each object is read once, so its hash is taken now, in case that a digest names it.
        return { source: source.kind, path: origin.path, isNamed: true, isHashed: true, copy };
      }
      case 'gone':
        if (fetched.notice) await keepAside(runtime, [fetched.notice], fetching);
        found.troubled(await source.acknowledge(found.wasGone(origin), until));
        return null;
      case 'failed':
        found.unfetched({ path: origin.path, reason: fetched.reason, refusal: fetched.refusal });
        return null;
    }
  }
}

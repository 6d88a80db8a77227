import { statSync } from 'node:fs';
import type { ReadFile, SourceKind } from '@/lib/model/ingest';
import { type DecodeOptions, decodeFile } from './decode-file';
import { factsOfPath } from './path-facts';
import { type StagedFiles, StagePart } from './stage-part';

export interface PartFile {
  readonly source: SourceKind;
  readonly path: string;
}

export interface PartOptions extends DecodeOptions {
  readonly spool: string;
  /** Name of the part's files in the spool, new each time. */
  readonly name: string;
}

/** Files read together, and the Parquet files that hold what was in them. */
export interface ReadPart extends StagedFiles {
  readonly files: readonly ReadFile[];
}

/** Reads files into one part of the spool. A file that cannot be read at all is quarantined; the others go on. */
export async function readPart(files: readonly PartFile[], options: PartOptions): Promise<ReadPart> {
  const part = await StagePart.open(options.spool, options.name);
  const read: ReadFile[] = [];
  for (const file of files) {
    part.file = read.length;
    read.push(await readOne(file, part, options));
  }
  return { ...(await part.write()), files: read };
}

async function readOne({ source, path }: PartFile, part: StagePart, options: DecodeOptions): Promise<ReadFile> {
  try {
    const { size, mtimeMs } = statSync(path);
    return await decodeFile({ source, path, sizeBytes: size, modifiedMs: Math.trunc(mtimeMs) }, part, options);
  } catch (error) {
    return unreadable({ source, path }, error instanceof Error ? error.message : String(error));
  }
}

/** A file of which nothing could be read, with the reason. */
export function unreadable({ source, path }: PartFile, reason: string): ReadFile {
  return {
    source,
    path,
    sizeBytes: 0,
    modifiedMs: 0,
    ...factsOfPath(path),
    container: null,
    outcome: 'quarantined',
    reason,
    records: 0,
    kmsRecords: 0,
    contextRecords: 0,
    otherRecords: 0,
    rejects: [],
  };
}

import { statSync } from 'node:fs';
import type { ReadFile, SourceKind } from '@/lib/model/ingest';
import { type DecodeOptions, decodeFile } from './decode-file';
import type { FetchedCopy } from './file-to-read';
import { factsOfPath } from './path-facts';
import { beginsLikeLog, hasLogName } from './sniff';
import { type StagedFiles, StagePart } from './stage-part';

export interface PartFile {
  readonly source: SourceKind;
  readonly path: string;
  /** The user named this very file, so it is read whatever its name and beginning are. */
  readonly isNamed?: boolean;
  readonly copy?: FetchedCopy;
  /** Whether the hash of its text is wanted, to be held against a digest. */
  readonly isHashed?: boolean;
}

export interface PartOptions extends DecodeOptions {
  readonly spool: string;
  /** Name of the part's files in the spool, new each time. */
  readonly name: string;
  /** Hears which file, by position, is about to be read. */
  readonly onReading?: (index: number) => void;
  /** Hears how a file ended. */
  readonly onRead?: (file: ReadFile) => void;
}

/** Files read together, and the Parquet files that hold what was in them. */
export interface ReadPart extends StagedFiles {
  readonly files: readonly ReadFile[];
}

/** Reads files into one part of the spool. A file that cannot be read at all is quarantined; the others go on. */
export async function readPart(files: readonly PartFile[], options: PartOptions): Promise<ReadPart> {
  const part = new StagePart(options.spool, options.name);
  const read: ReadFile[] = [];
  for (const file of files) {
    part.file = read.length;
    options.onReading?.(read.length);
    const done = await readOne(file, part, options);
    read.push(done);
    options.onRead?.(done);
  }
  return { ...part.write(), files: read };
}

async function readOne(
  { source, path, isNamed, copy, isHashed }: PartFile,
  part: StagePart,
  options: DecodeOptions,
): Promise<ReadFile> {
  try {
    const { size, mtimeMs } = statSync(copy?.at ?? path);
    const modifiedMs = copy?.modifiedMs ?? Math.trunc(mtimeMs);
    const file = {
      ...{ source, path, sizeBytes: size, modifiedMs, isHashed: isHashed === true },
      ...(copy ? { copy } : {}),
    };
    if (isNamed !== true && !hasLogName(path) && !beginsLikeLog(path)) {
      const { copy: _copy, isHashed: _isHashed, ...known } = file;
      return { ...unreadable({ source, path }, 'not JSON'), ...known, outcome: 'not-a-log' };
    }
    return await decodeFile(file, part, options);
  } catch (error) {
    return unreadable({ source, path }, error instanceof Error ? error.message : String(error));
  }
}

/** A file of which nothing could be read, with the reason. It is of no version, so it is read again the next time. */
export function unreadable({ source, path }: Pick<PartFile, 'source' | 'path'>, reason: string): ReadFile {
  return {
    source,
    path,
    sizeBytes: 0,
    modifiedMs: 0,
    ...factsOfPath(path),
    textBytes: 0,
    keptBytes: 0,
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

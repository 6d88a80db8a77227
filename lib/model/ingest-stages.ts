import type { IngestProgress } from './ingest';

/** The way of the data through an ingest, in order. */
export const INGEST_STAGES = ['discovered', 'fetched', 'unpacked', 'parsed', 'kept', 'stored'] as const;
export type IngestStage = (typeof INGEST_STAGES)[number];

/** How far one stage has come. */
export interface StageCount {
  readonly stage: IngestStage;
  readonly count: number;
  readonly unit: 'files' | 'records' | 'events';
  /** Of files as they lie where they came from; of their text from unpacking to keeping. Null where that is not known. */
  readonly bytes: number | null;
}

/** Every stage with its counts: files found and not read before, brought here, unpacked; records, those kept; new events. */
export function stagesOf(progress: IngestProgress): readonly StageCount[] {
  const { filesFound, filesKnown, filesRead, filesQuarantined, kmsRecords, contextRecords } = progress;
  const unpacked = filesRead + filesQuarantined;
  const kept = kmsRecords + contextRecords;
  return [
    { stage: 'discovered', count: filesFound - filesKnown, unit: 'files', bytes: progress.bytesFound },
    { stage: 'fetched', count: progress.filesFetched, unit: 'files', bytes: progress.bytesFetched },
    { stage: 'unpacked', count: unpacked, unit: 'files', bytes: textOf(unpacked, progress.bytesUnpacked) },
    {
      stage: 'parsed',
      count: progress.records,
      unit: 'records',
      bytes: textOf(progress.records, progress.bytesParsed),
    },
    { stage: 'kept', count: kept, unit: 'records', bytes: textOf(kept, progress.bytesKept) },
    { stage: 'stored', count: progress.added, unit: 'events', bytes: progress.bytesStored },
  ];
}

/** Bytes of text of so many; null where there are some without text: they came out of the archive, which keeps none. */
function textOf(count: number, bytes: number): number | null {
  return count > 0 && bytes === 0 ? null : bytes;
}

/** Part of the bytes read; null where the whole is not known. */
export function shareRead({ bytesFound, bytesRead, isListed }: IngestProgress): number | null {
  return isListed && bytesFound > 0 ? Math.min(1, bytesRead / bytesFound) : null;
}

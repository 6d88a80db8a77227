import type { ReadFile } from '@/lib/model/ingest';
import type { PartFile, ReadPart } from './read-part';

/** What the owner asks of a decoding thread. */
export interface Job {
  readonly files: readonly PartFile[];
  readonly spool: string;
  readonly name: string;
}

/** What a decoding thread says. */
export type Report =
  /** It begins with this file of the job; if the thread dies, this is the file it died of. */
  | { readonly kind: 'reading'; readonly index: number }
  | { readonly kind: 'read'; readonly file: Counts }
  | { readonly kind: 'done'; readonly part: ReadPart }
  | { readonly kind: 'failed'; readonly reason: string };

/** The counts of one file that was just read, for the progress bar. */
export type Counts = Pick<
  ReadFile,
  'sizeBytes' | 'textBytes' | 'keptBytes' | 'records' | 'kmsRecords' | 'contextRecords' | 'otherRecords' | 'outcome'
>;

export function countsOf(file: ReadFile): Counts {
  const { sizeBytes, textBytes, keptBytes, records, kmsRecords, contextRecords, otherRecords, outcome } = file;
  return { sizeBytes, textBytes, keptBytes, records, kmsRecords, contextRecords, otherRecords, outcome };
}

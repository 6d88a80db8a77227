/**
 * Names the way in which records are read. Raised whenever the same record is read as something else than before, so
 * that files that were read by an earlier edition can be told; `tests/ingest/reading-edition.test.ts` notices.
 */
export const READING_EDITION = 1;

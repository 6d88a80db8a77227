/** What a file may cost. CloudTrail's own events end at 256 KB and its files at 50 MB (FACTS.md §1.2, §6). */
export interface Limits {
  /** Greatest size of a file after decompression, in bytes. */
  readonly textBytes: number;
  /** Greatest ratio of decompression, judged once `ratioFromBytes` have come out. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  /** Greatest size of one record or wrapper, in bytes. */
  readonly recordBytes: number;
  /** Greatest nesting of one record. */
  readonly depth: number;
  /** Broken places in one file after which the rest of it is given up. */
  readonly brokenPlaces: number;
  /** Rejected records of one file that are kept with their text; all are counted. */
  readonly keptRejects: number;
}

const MiB = 1024 * 1024;

export const LIMITS: Limits = {
  textBytes: 512 * MiB,
  ratio: 1000,
  ratioFromBytes: 64 * MiB,
  recordBytes: 4 * MiB,
  depth: 128,
  brokenPlaces: 1000,
  keptRejects: 200,
};

/** Bytes of a file that are looked at together; a record never needs more. */
export const WINDOW_BYTES = 64 * MiB;

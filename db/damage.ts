/** A store that cannot be opened because its file or its write-ahead log is damaged. Nothing was changed by finding out. */
export class DamagedStore extends Error {
  override readonly name = 'DamagedStore';
  constructor(
    readonly path: string,
    readonly part: 'file' | 'log',
    /** What the engine said. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${detail}`, options);
  }
}

/** Writes that a store had taken and does not hold any more: its log was removed, cut or not read. */
export interface LostWrites {
  readonly writes: number;
  /** A copy of the write-ahead log as it was before the store was opened; null when there was none. */
  readonly log: string | null;
}

/** A part of the facts whose file is gone or is no Parquet file any more. */
export interface BrokenPart {
  readonly path: string;
  /** The logs that it was read from; the store forgets that it has read them. */
  readonly files: readonly string[];
  readonly events: number;
}

/** Hears what opening found wrong and goes on without, before anything else is written. */
export interface DamageWitness {
  lostWrites(lost: LostWrites): void;
  /** A folder of facts that the store does not know any more, since its writes were lost. */
  strayPart(folder: string): void;
  brokenPart(part: BrokenPart): void;
}

/** For whoever cannot go on without: a store that is not whole is not opened. */
export const refusing: DamageWitness = {
  lostWrites: ({ writes }) => {
    throw new Error(`${writes} writes that the store had taken are missing`);
  },
  strayPart: () => undefined,
  brokenPart: ({ path }) => {
    throw new Error(`${path} is missing or damaged: events that were read are not there any more`);
  },
};

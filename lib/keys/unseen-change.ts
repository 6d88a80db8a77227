import type { Aspect, KeyHistory } from './key-history';

/** A snapshot while it speaks about one key. */
export interface Snapshot {
  /** When its first answer came. */
  readonly at: Date;
  /** When its last answer came. */
  readonly until: Date;
  /** False where only the date of a file tells when AWS was asked: what looks new may be old. */
  readonly isDated: boolean;
}

/**
 * Writes down what a snapshot shows to have changed since it was last told. Not judged as missing from the trail: AWS
 * managed keys, which AWS changes by itself, keys that are gone, and what `isSilent` says AWS writes no event of.
 */
export function unseenChange(
  key: KeyHistory,
  { at, until, isDated }: Snapshot,
  aspect: Aspect,
  {
    before,
    after,
    since,
    isSilent = false,
  }: {
    readonly before: string | null;
    readonly after: string | null;
    /** The earliest that it can have happened, where that is known better. */
    readonly since?: Date | null;
    readonly isSilent?: boolean;
  },
): void {
  const isJudged = isDated && !isSilent && key.manager !== 'AWS' && key.state !== 'Deleted' && !hasAwsAlias(key);
  key.changes.push({
    at,
    aspect,
    change: 'inventory',
    before,
    after,
    principal: null,
    sourceIp: null,
    eventId: null,
    shownBy: until,
    missingSince: isJudged ? (since ?? key.told.get(aspect) ?? null) : null,
  });
}

function hasAwsAlias({ aliases }: KeyHistory): boolean {
  return [...aliases].some((alias) => alias.startsWith('aws/'));
}

/**
 * `verified`: read whole, and CloudTrail's digests prove every file and every hour of the day. `complete`: read whole, and
 * nothing is known to be missing. `partial`: something is known to be missing or wrong. `missing`: no record, though the
 * place had some before, or holds keys and a trail records it. `none-expected`: before the first record, or digests prove
 * that there was nothing, or CloudTrail said earlier that no trail records there.
 */
export const DAY_STATES = ['verified', 'complete', 'partial', 'missing', 'none-expected'] as const;
export type DayState = (typeof DAY_STATES)[number];

/** What can be missing or wrong of a day. */
export const DAY_FLAWS = [
  'digest-missing',
  'digest-invalid',
  'log-missing',
  'log-invalid',
  'log-undigested',
  'not-whole',
  'lost-use',
  'use-left-out',
] as const;
export type DayFlawKind = (typeof DAY_FLAWS)[number];

/** What the trails of a place record, by their settings: management events with or without use of keys, or none. */
export const PLACE_RECORDINGS = ['all', 'without-use', 'none'] as const;
export type PlaceRecording = (typeof PLACE_RECORDINGS)[number];

/** A place whose trails leave out the use of keys, as CloudTrail says since an instant. */
export interface PlaceWithoutUse {
  readonly accountId: string;
  readonly region: string;
  readonly since: Date;
}

/**
 * `verified`: read whole, and CloudTrail's digests prove every file and every hour of the day. `complete`: read whole, and
 * nothing is known to be missing. `partial`: something is known to be missing or wrong. `missing`: no record, though the
 * place had some before. `none-expected`: before the first record, or digests prove that there was nothing.
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
] as const;
export type DayFlawKind = (typeof DAY_FLAWS)[number];

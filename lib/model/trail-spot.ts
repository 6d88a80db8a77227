/** What the settings of a trail, or of the trails of a place, leave unseen; worst first. */
export const TRAIL_SPOT_KINDS = [
  'no-trail',
  'not-logging',
  'no-management',
  'kms-excluded',
  'write-only',
  'read-only',
  'filtered',
  'part-unknown',
  'logging-unknown',
  'selectors-unknown',
  'place-unasked',
  'not-validated',
] as const;
export type TrailSpotKind = (typeof TRAIL_SPOT_KINDS)[number];

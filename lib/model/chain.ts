/** What a step of a chain was for whoever went through with it. */
export const STEP_ROLES = [
  'opened',
  'granted',
  'shared',
  'redirected',
  'imported',
  'called',
  'encrypted',
  'taken',
  'put-back',
  'taken-away',
] as const;
export type StepRole = (typeof STEP_ROLES)[number];

/** One deed of a chain: one call, or the same call again and again. */
export interface Step {
  readonly role: StepRole;
  /** Of the first call. */
  readonly at: Date;
  /** The first call, as its record is named. */
  readonly event_id: string;
  /** The event's name. */
  readonly operation: string;
  /** A principal's ARN, or an account; `unknown` when the records name nobody. */
  readonly who: string;
  /** The key, bucket, snapshot or account that it was done to or for. */
  readonly what: string | null;
  readonly calls: number;
  /** Of the last call, where all calls of this kind between the first and it are those that are counted; else null. */
  readonly last_at?: Date | null;
}

import type { Severity } from './analyzer';
import type { Fingerprint } from './brand';
import type { WordsByKey } from './last-word';
import { DAY_MS } from './time';

/**
 * What the machine saw last: still there (back again since, if it had been gone; more came to light of it since, if a
 * person had closed it; both by the clock), or gone since.
 */
export type Presence =
  | { readonly kind: 'present'; readonly returnedAt?: Date | null; readonly recurredAt?: Date | null }
  | { readonly kind: 'absent'; readonly since: Date }
  /** No longer asked for by the settings since then, whether or not it is still so. */
  | { readonly kind: 'withdrawn'; readonly since: Date };

export const DECISION_KINDS = [
  'acknowledged',
  'in-progress',
  'resolved',
  'risk-accepted',
  'false-positive',
  'reopened',
] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** What a person decided. Accepting a risk always ends; a false positive is looked at again. */
export type Decision =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'acknowledged' | 'in-progress' | 'resolved' | 'reopened';
      readonly at: Date;
      readonly reason: string;
    }
  | {
      readonly kind: 'risk-accepted' | 'false-positive';
      readonly at: Date;
      readonly reason: string;
      readonly until: Date;
      /** The second person who allowed it; null where none was asked. */
      readonly approvedBy?: string | null;
    };

export const STATUSES = [
  'open',
  'acknowledged',
  'in-progress',
  'risk-accepted',
  'false-positive',
  'muted',
  'resolved',
  'withdrawn',
  'reopened',
] as const;
export type Status = (typeof STATUSES)[number];

/** Statuses that still ask something of somebody. */
export const ACTIVE_STATUSES: readonly Status[] = ['open', 'reopened', 'acknowledged', 'in-progress'];

/** Statuses by which people hide what is still so: by a decision on the finding, or by a mute. */
export const HIDDEN_STATUSES: readonly Status[] = ['risk-accepted', 'false-positive', 'muted'];

/** Whether the day by which something is due is over at an instant; on the day itself it is in time. */
export function isPastDue(dueOn: Date, instant: Date): boolean {
  return instant.getTime() >= dueOn.getTime() + DAY_MS;
}

/** Where a finding lives: `account/region`. Coverage is judged by scope. */
export type Scope = `${string}/${string}`;

/** One row of a run, named and rated. */
export interface Sighting {
  readonly fingerprint: Fingerprint;
  readonly scope: Scope;
  readonly severity: Severity;
  readonly subject: string;
  readonly observedAt: Date;
  /** For a condition the instant of the run; for an occurrence the run that last brought something new of it. */
  readonly seenAt: Date;
  /** Whether the run counted more events of it than the ledger held. */
  readonly hasMoreEvents: boolean;
  readonly headline: string;
  /** The analyzer's row as JSON; the page renders its own words from it. */
  readonly detail: string;
  readonly eventIds: readonly string[];
  /** The last words on the keys that it rests on, as the run knew them; null where it rests on none. */
  readonly words: WordsByKey | null;
}

export const CHANGE_KINDS = ['appeared', 'persisted', 'returned', 'recurred', 'vanished'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Change {
  readonly kind: ChangeKind;
  readonly fingerprint: Fingerprint;
}

/** What the ledger already holds of a finding when a run ends. */
export interface Known {
  readonly fingerprint: Fingerprint;
  readonly scope: Scope;
  readonly subject: string;
  readonly present: boolean;
  readonly observedAt: Date;
  readonly lastSeenAt: Date;
  readonly eventIds: readonly string[];
  /** Null when the row behind it does not say. */
  readonly eventCount: number | null;
  /** The grants that it is about, as the row behind it names them. */
  readonly grantIds: readonly string[];
  /** The last words on the keys that it rests on, when it was last seen; null when that was not kept. */
  readonly words: WordsByKey | null;
}

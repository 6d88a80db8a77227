import type { Actor } from './actor';

/** One line of the audit log. */
export interface AuditLine {
  readonly at: Date;
  readonly actorKind: Actor['kind'];
  /** A person's or operator's name, or the job in which the product itself acted. */
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  /** As JSON; null when the action says everything. */
  readonly detail: string | null;
}

/** What entries are about: findings; users and their roles; sources and what is read; settings, backups, saved editions. */
export const AUDIT_KINDS = ['decisions', 'people', 'data', 'upkeep'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export interface AuditFilter {
  /** Empty: all of them. */
  readonly kinds: readonly AuditKind[];
  /** Which entries; null: any. It is asked about each, since an entry is told in the words of whoever reads it. */
  readonly wants: ((line: AuditLine) => boolean) | null;
}

export interface AuditPage {
  readonly lines: readonly AuditLine[];
  /** Entries that the filter leaves. */
  readonly total: number;
  /** Entries of each kind among those that are wanted. */
  readonly byKind: ReadonlyMap<AuditKind, number>;
}

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

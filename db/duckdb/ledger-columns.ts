import type { LedgerLine, MadeDecision } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import type { ApprovalRequest } from '@/lib/model/approval';
import type { Fingerprint } from '@/lib/model/brand';
import type { Mute } from '@/lib/model/mute';
import type { SqlValue } from '@/lib/model/query';
import { actorName } from './actor-name';

/** A row by the names of its columns. */
export type Columns = Readonly<Record<string, SqlValue>>;

/** A mute as its row holds it. */
export function muteColumns(mute: Mute): Columns {
  const { muteId, analyzer, subject, accountId, region, reason, until, mutedBy, mutedAt, approvedBy } = mute;
  return {
    mute_id: muteId,
    analyzer,
    subject,
    account_id: accountId,
    region,
    reason,
    until,
    muted_by: mutedBy,
    muted_at: mutedAt,
    approved_by: approvedBy,
  };
}

/** A request as its row holds it. */
export function requestColumns(asked: ApprovalRequest): Columns {
  const { requestId, wish: wanted, reason, until, askedById, askedBy, askedAt } = asked;
  const about =
    wanted.kind === 'mute'
      ? { analyzer: wanted.analyzer, subject: wanted.subject, account_id: wanted.accountId, region: wanted.region }
      : { fingerprint: wanted.fingerprint };
  return {
    request_id: requestId,
    kind: wanted.kind,
    ...about,
    reason,
    until,
    asked_by_id: askedById,
    asked_by: askedBy,
    asked_at: askedAt,
  };
}

/** A decision as its row holds it. */
export function decisionColumns(fingerprint: Fingerprint, made: MadeDecision, actor: Actor): Columns {
  return {
    fingerprint,
    kind: made.kind,
    reason: made.reason,
    until: 'until' in made ? made.until : null,
    actor_kind: actor.kind,
    actor: actorName(actor),
    decided_at: made.at,
    approved_by: 'until' in made ? (made.approvedBy ?? null) : null,
  };
}

/** The line of the audit log that goes with what was done. */
export function auditColumns({ actor, at, audit }: LedgerLine): Columns {
  return {
    happened_at: at,
    actor_kind: actor.kind,
    actor: actorName(actor),
    action: audit.action,
    subject: audit.subject,
    detail: audit.detail === null ? null : JSON.stringify(audit.detail),
  };
}

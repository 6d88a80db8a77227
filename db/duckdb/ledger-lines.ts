import type { LedgerLine } from '@/db/ledger';
import { actorName } from './actor-name';
import { appendRows } from './append-rows';
import type { Transaction } from './database';
import { auditColumns, type Columns, decisionColumns, muteColumns, requestColumns } from './ledger-columns';

/** Writes what people did, many lines at once, and each into the audit log too. */
export async function writeLines(transaction: Transaction, lines: readonly LedgerLine[]): Promise<void> {
  const rows = {
    decisions: lines.flatMap(({ what, actor }) =>
      what.kind === 'decision' ? [decisionColumns(what.fingerprint, what.decision, actor)] : [],
    ),
    assignments: lines.flatMap(({ what, actor, at }) =>
      what.kind === 'assignment'
        ? [
            {
              fingerprint: what.fingerprint,
              assignee: what.assignee,
              due_on: what.dueOn,
              actor: actorName(actor),
              assigned_at: at,
            },
          ]
        : [],
    ),
    mutes: lines.flatMap(({ what }) => (what.kind === 'mute' ? [muteColumns(what.mute)] : [])),
    approval_requests: lines.flatMap(({ what }) => (what.kind === 'request' ? [requestColumns(what.request)] : [])),
    audit_log: lines.map(auditColumns),
  } satisfies Record<string, readonly Columns[]>;
  for (const [table, columns] of Object.entries(rows)) await appendRows(transaction, table, columns);
}

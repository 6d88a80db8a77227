import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { type ApprovalRequest, VERDICTS, type Wish } from '@/lib/model/approval';
import { AppError } from '@/lib/model/errors';
import { fingerprintText, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database } from './database';
import { writeLines } from './ledger-lines';

const row = z.object({
  request_id: z.string(),
  kind: z.enum(['risk-accepted', 'false-positive', 'mute']),
  fingerprint: fingerprintText.nullable(),
  analyzer: z.string().nullable(),
  subject: z.string().nullable(),
  account_id: z.string().nullable(),
  region: z.string().nullable(),
  reason: z.string(),
  until: timestamp,
  asked_by_id: z.string(),
  asked_by: z.string(),
  asked_at: timestamp,
  verdict: z.enum(VERDICTS).nullable(),
  answer_reason: z.string().nullable(),
  answered_by: z.string().nullable(),
  answered_at: timestamp.nullable(),
});
type Row = z.infer<typeof row>;

export type ApprovalSide = Pick<Ledger, 'approvals' | 'answerApproval'>;

/** The part of the ledger about what waits for a second person. */
export function approvalsOf(db: Database): ApprovalSide {
  return {
    approvals: async () =>
      (
        await db.rows(
          sql`
            select
              approval_requests.*,
              verdict,
              approval_answers.reason as answer_reason,
              answered_by,
              answered_at
            from approval_requests
            left join approval_answers on approval_answers.request_id = approval_requests.request_id
            order by asked_at desc, approval_requests.request_id
          `,
          row,
        )
      ).map(request),

    answerApproval: (requestId, { verdict, reason, answeredBy, answeredAt }, lines) =>
      db.write(async (transaction) => {
        const before = await transaction.rows(
          sql`select request_id from approval_answers where request_id = ${requestId}`,
          z.unknown(),
        );
        if (before.length > 0) throw new AppError('conflict', 'That was answered already. Nothing was changed.');
        await transaction.run(sql`
          insert into approval_answers
          values (${requestId}, ${verdict}, ${reason}, ${answeredBy}, ${answeredAt})
        `);
        await writeLines(transaction, lines);
      }),
  };
}

function request(found: Row): ApprovalRequest {
  const { verdict, answer_reason: reason, answered_by: answeredBy, answered_at: answeredAt } = found;
  const isAnswered = verdict !== null && reason !== null && answeredBy !== null && answeredAt !== null;
  return {
    requestId: found.request_id,
    wish: wish(found),
    reason: found.reason,
    until: found.until,
    askedById: found.asked_by_id,
    askedBy: found.asked_by,
    askedAt: found.asked_at,
    answer: isAnswered ? { verdict, reason, answeredBy, answeredAt } : null,
  };
}

function wish({ kind, fingerprint, analyzer, subject, account_id: accountId, region }: Row): Wish {
  switch (kind) {
    case 'risk-accepted':
    case 'false-positive':
      if (fingerprint === null) throw new Error(`a wish of kind ${kind} names no finding`);
      return { kind, fingerprint };
    case 'mute':
      return { kind, analyzer, subject, accountId, region };
  }
}

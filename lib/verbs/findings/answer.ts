import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LedgerLine } from '@/db/ledger';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { type ApprovalRequest, isWaiting, personIdOf, VERDICTS, type Verdict } from '@/lib/model/approval';
import { AppError } from '@/lib/model/errors';
import type { Deciding } from './decide';

export const AnswerInput = z.object({
  requestId: z.string(),
  verdict: z.enum(VERDICTS),
  reason: z.string().trim().max(2000).default(''),
});

/**
 * Answers what somebody asked of a second person. Approved: what was asked for holds from now on, in the name of who
 * asked, with the second person beside it. Only who asked may withdraw it, and they may do nothing else. Needs the role
 * analyst. Throws `forbidden`, `not-found`, and `conflict` when it was answered already or its end has come.
 */
export async function answerRequest(runtime: Deciding, actor: Actor, raw: unknown): Promise<void> {
  const { requestId, verdict, reason } = AnswerInput.parse(raw);
  if (actor.kind === 'system' || !actorHasRole(actor, 'analyst')) {
    throw new AppError('forbidden', 'Answering needs a person with the role analyst. Nothing was changed.');
  }
  const request = (await runtime.ledger.approvals()).find((one) => one.requestId === requestId);
  if (!request) throw new AppError('not-found', 'There is no such request.');
  mayAnswer(actor, request, verdict);
  const now = runtime.now();
  if (!isWaiting(request, now)) {
    throw new AppError('conflict', 'That waits for nobody any more. Nothing was changed.');
  }
  const answered: LedgerLine = {
    what: { kind: 'audit-only' },
    actor,
    at: now,
    audit: { action: `approval-${verdict}`, subject: subjectOf(request), detail: { askedBy: request.askedBy, reason } },
  };
  await runtime.ledger.answerApproval(
    requestId,
    { verdict, reason, answeredBy: actor.name, answeredAt: now },
    verdict === 'approved' ? [answered, allowed(request, actor.name, now)] : [answered],
  );
}

function mayAnswer(actor: Actor, { askedById }: ApprovalRequest, verdict: Verdict): void {
  const isOwn = personIdOf(actor) === askedById;
  if (verdict === 'withdrawn' && !isOwn) {
    throw new AppError('forbidden', 'Only who asked may withdraw it. Decline it instead. Nothing was changed.');
  }
  if (verdict !== 'withdrawn' && isOwn) {
    throw new AppError('forbidden', 'Nobody may answer what they asked for. Ask a second person. Nothing was changed.');
  }
}

/** What an approval lets happen, in the name of who asked. */
function allowed(request: ApprovalRequest, approvedBy: string, now: Date): LedgerLine {
  const { wish, reason, until, askedBy, askedById } = request;
  const actor: Actor = askedById.startsWith('operator:')
    ? { kind: 'operator', name: askedBy }
    : { kind: 'person', userId: askedById, name: askedBy, role: 'analyst' };
  switch (wish.kind) {
    case 'risk-accepted':
    case 'false-positive':
      return {
        what: {
          kind: 'decision',
          fingerprint: wish.fingerprint,
          decision: { kind: wish.kind, reason, until, at: now, approvedBy },
        },
        actor,
        at: now,
        audit: { action: `finding-${wish.kind}`, subject: wish.fingerprint, detail: { reason, until, approvedBy } },
      };
    case 'mute': {
      const { kind: _kind, ...about } = wish;
      const mute = {
        ...about,
        muteId: randomUUID(),
        reason,
        until,
        mutedBy: askedBy,
        mutedAt: now,
        endedAt: null,
        endedBy: null,
        approvedBy,
      };
      return {
        what: { kind: 'mute', mute },
        actor,
        at: now,
        audit: { action: 'findings-muted', subject: mute.muteId, detail: { ...about, reason, until, approvedBy } },
      };
    }
  }
}

function subjectOf({ requestId, wish }: ApprovalRequest): string {
  return wish.kind === 'mute' ? requestId : wish.fingerprint;
}

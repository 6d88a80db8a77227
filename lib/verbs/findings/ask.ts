import { randomUUID } from 'node:crypto';
import type { LedgerLine } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import { type ApprovalRequest, isWaiting, personIdOf, type Wish } from '@/lib/model/approval';
import { AppError } from '@/lib/model/errors';
import type { Deciding } from './decide';

/** Whether the same waits for a second person already, whoever asked. */
export async function isAsked({ ledger, now }: Deciding, wish: Wish): Promise<boolean> {
  const waiting = (await ledger.approvals()).filter((one) => isWaiting(one, now()));
  return waiting.some((one) => sameWish(one.wish, wish));
}

/** Whether two wishes are for the same. */
export function sameWish(one: Wish, other: Wish): boolean {
  if (one.kind === 'mute') {
    return (
      other.kind === 'mute' &&
      one.analyzer === other.analyzer &&
      one.subject === other.subject &&
      one.accountId === other.accountId &&
      one.region === other.region
    );
  }
  return other.kind === one.kind && other.fingerprint === one.fingerprint;
}

/** What somebody asks of a second person, as a line of the ledger. Throws `forbidden` when nobody asks. */
export function asking(actor: Actor, asked: Pick<ApprovalRequest, 'wish' | 'reason' | 'until'>, now: Date) {
  const askedById = personIdOf(actor);
  if (askedById === null || actor.kind === 'system') {
    throw new AppError('forbidden', 'Only a person may ask for that. Nothing was changed.');
  }
  const request: ApprovalRequest = {
    ...asked,
    requestId: randomUUID(),
    askedById,
    askedBy: actor.name,
    askedAt: now,
    answer: null,
  };
  const { wish, reason, until } = asked;
  return {
    what: { kind: 'request', request },
    actor,
    at: now,
    audit: {
      action: 'approval-asked',
      subject: wish.kind === 'mute' ? request.requestId : wish.fingerprint,
      detail: { wish, reason, until },
    },
  } satisfies LedgerLine;
}

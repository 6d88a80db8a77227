import type { ApprovalRequest, Verdict, Wish } from '@/lib/model/approval';
import { covers, type Mutable } from '@/lib/model/mute';

/** A line of a finding's history about what was asked of a second person. */
export interface RequestMoment {
  readonly at: Date;
  readonly kind: 'approval-asked' | `approval-${Verdict}`;
  readonly actor: string;
  /** Why it was asked, or what was said with the answer; null: nothing. */
  readonly text: string | null;
  /** The end of what is asked for; null in an answer. */
  readonly until: Date | null;
  readonly wish: Wish['kind'];
}

interface Asked extends Mutable {
  readonly fingerprint: string;
  readonly first_seen_at: Date;
}

/** Who asked for what about a finding and how it was answered; mutes that would have hidden it are among it. */
export function requestMoments(requests: readonly ApprovalRequest[], finding: Asked): RequestMoment[] {
  return requests
    .filter((request) => concerns(request, finding))
    .flatMap(({ wish: { kind: wish }, reason, until, askedBy, askedAt, answer }): RequestMoment[] => [
      { at: askedAt, kind: 'approval-asked', actor: askedBy, text: reason, until, wish },
      ...(answer === null
        ? []
        : [
            {
              at: answer.answeredAt,
              kind: `approval-${answer.verdict}` as const,
              actor: answer.answeredBy,
              text: answer.reason === '' ? null : answer.reason,
              until: null,
              wish,
            },
          ]),
    ]);
}

function concerns({ wish, until }: ApprovalRequest, finding: Asked): boolean {
  if (wish.kind !== 'mute') return wish.fingerprint === finding.fingerprint;
  return covers(wish, finding) && until > finding.first_seen_at;
}

import type { Actor } from './actor';
import type { Fingerprint } from './brand';
import type { Mute } from './mute';

/**
 * What is asked for: to accept the risk of a finding, to call a critical one a false positive, or to hide findings among
 * which critical ones are.
 */
export type Wish =
  | { readonly kind: 'risk-accepted' | 'false-positive'; readonly fingerprint: Fingerprint }
  | ({ readonly kind: 'mute' } & Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>);

export const VERDICTS = ['approved', 'declined', 'withdrawn'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface ApprovalAnswer {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly answeredBy: string;
  readonly answeredAt: Date;
}

/** What one person asks for and a second one must allow. */
export interface ApprovalRequest {
  readonly requestId: string;
  readonly wish: Wish;
  readonly reason: string;
  /** The end of what is asked for. */
  readonly until: Date;
  readonly askedById: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  /** Null while nobody answered. */
  readonly answer: ApprovalAnswer | null;
}

/** Whether a second person may still answer: nobody did, and the end of what is asked for lies ahead. */
export function isWaiting({ answer, until }: ApprovalRequest, now: Date): boolean {
  return answer === null && now < until;
}

/** Names who asks or answers, so that nobody can be both; null for the product itself, which is no second person. */
export function personIdOf(actor: Actor): string | null {
  switch (actor.kind) {
    case 'person':
      return actor.userId;
    case 'operator':
      return `operator:${actor.name}`;
    case 'system':
      return null;
  }
}

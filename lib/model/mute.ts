import type { Severity } from './analyzer';
import { DAY_MS } from './time';

/** Findings hidden by what they are about, those to come too. What is null does not narrow it; one thing always does. */
export interface Mute {
  readonly muteId: string;
  readonly analyzer: string | null;
  /** The key, trail or principal. */
  readonly subject: string | null;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly reason: string;
  /** The instant from which on it hides nothing. */
  readonly until: Date;
  readonly mutedBy: string;
  readonly mutedAt: Date;
  /** When somebody ended it before its day; null when nobody did. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  /** The second person who allowed it; null where none was asked. It hides nothing critical then. */
  readonly approvedBy: string | null;
}

/** What a mute is compared with. */
export interface Mutable {
  readonly analyzer: string;
  readonly subject: string;
  readonly account_id: string;
  readonly region: string;
}

/** Longest time for which findings may be hidden, in days, and how long unless somebody says. */
export const LONGEST_MUTE_DAYS = 180;
export const USUAL_MUTE_DAYS = 30;

/** Days before its end from which on a mute asks to be looked at. */
const SOON_DAYS = 14;

export function isInForce({ until, endedAt }: Mute, now: Date): boolean {
  return endedAt === null && now < until;
}

/** Whether a mute speaks of a finding, in force or not. */
export function covers(mute: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>, finding: Mutable): boolean {
  return (
    (mute.analyzer ?? finding.analyzer) === finding.analyzer &&
    (mute.subject ?? finding.subject) === finding.subject &&
    (mute.accountId ?? finding.account_id) === finding.account_id &&
    (mute.region ?? finding.region) === finding.region
  );
}

/** Whether a mute, while it is in force, hides a finding. What is critical takes a second person's word. */
export function hides(mute: Mute, finding: Mutable & { readonly severity: Severity }): boolean {
  return covers(mute, finding) && (finding.severity !== 'critical' || mute.approvedBy !== null);
}

/** Why a mute in force wants to be looked at; null: it does not. */
export type MuteAlarm = 'hides-nothing' | 'ends-soon';

/** `hidden`: the findings that it hides now. */
export function muteAlarm(mute: Mute, hidden: number, now: Date): MuteAlarm | null {
  if (!isInForce(mute, now)) return null;
  if (hidden === 0) return 'hides-nothing';
  return mute.until.getTime() - now.getTime() <= SOON_DAYS * DAY_MS ? 'ends-soon' : null;
}

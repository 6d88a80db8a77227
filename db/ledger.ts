import type { Actor, Role } from '@/lib/model/actor';
import type { Severity } from '@/lib/model/analyzer';
import type { ApprovalAnswer, ApprovalRequest } from '@/lib/model/approval';
import type { AuditFilter, AuditLine, AuditPage } from '@/lib/model/audit';
import type { Fingerprint } from '@/lib/model/brand';
import type { ConnectedSource, SourcePoll } from '@/lib/model/connected-source';
import type { Change, Decision, Known, Scope, Sighting } from '@/lib/model/finding';
import type { Pause } from '@/lib/model/ingest';
import type { KeyLedgerEdition } from '@/lib/model/key-ledger';
import type { Language } from '@/lib/model/language';
import type { Mute } from '@/lib/model/mute';
import type { SettingsEdition } from '@/lib/model/settings';
import type { DailyRate } from '@/lib/model/usual-rate';

export interface User {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly sessionVersion: number;
  readonly language: Language;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** What may change of a user. */
export type UserChange = Partial<Pick<User, 'role' | 'passwordHash' | 'disabledAt'>>;

export interface Invitation {
  readonly tokenHash: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** One analyzer's run; a run that failed or could not tell is kept too. */
export interface AnalyzerRun {
  readonly runId: string;
  readonly analyzer: string;
  readonly version: number;
  readonly asOf: Date;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly outcome: RunOutcome;
  readonly reason: string | null;
  readonly findings: number;
  /** What it judged by, as JSON; null for runs from before this was kept, and those that asked nothing. */
  readonly judgedBy: string | null;
}

/** `off`: an administrator switched the analyzer off, so it did not ask. */
export type RunOutcome = 'complete' | 'cannot-tell' | 'failed' | 'off';

/** How far an analyzer has looked, and by which question. */
export interface AnalyzerMark {
  readonly changeId: number;
  readonly token: string;
  readonly asOf: Date;
  readonly basis: string;
}

/** What one run leaves behind. */
export interface RunRecord {
  readonly run: AnalyzerRun;
  readonly sightings: readonly Sighting[];
  readonly changes: readonly Change[];
  /** What it did not ask about, since nothing can have changed of it: as good as seen. */
  readonly standing: readonly Fingerprint[];
  /** How far it looked; null when it looked at nothing. */
  readonly mark: AnalyzerMark | null;
}

/** A finding as the ledger holds it: the machine's side with the last decision beside it. */
export interface StoredFinding {
  readonly fingerprint: Fingerprint;
  readonly analyzer: string;
  readonly scope: Scope;
  readonly subject: string;
  readonly severity: Severity;
  readonly headline: string;
  readonly detail: string;
  readonly eventIds: readonly string[];
  readonly observedAt: Date;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly present: boolean;
  readonly absentSince: Date | null;
  /** Whether it is absent because settings no longer ask for it, rather than gone. */
  readonly isWithdrawn: boolean;
  /** By what the run that saw it last judged, as JSON; null when that was not kept. */
  readonly judgedBy: string | null;
  /** When a run last saw it come back after it had been gone, by the clock; null when none did. */
  readonly returnedAt: Date | null;
  /** When a run last brought more of it to light after a person had closed it, by the clock; null when none did. */
  readonly recurredAt: Date | null;
  readonly decision: Decision;
  readonly assignee: string | null;
  readonly dueOn: Date | null;
}

/** One line of a finding's history, oldest first when listed. */
export interface HistoryLine {
  readonly at: Date;
  readonly kind: string;
  readonly actor: string | null;
  readonly text: string | null;
  readonly until: Date | null;
}

/** What one person does to one finding, to one mute or to one request, with its line in the audit log. */
export interface LedgerLine {
  readonly what:
    | { readonly kind: 'decision'; readonly fingerprint: Fingerprint; readonly decision: MadeDecision }
    | {
        readonly kind: 'assignment';
        readonly fingerprint: Fingerprint;
        readonly assignee: string | null;
        readonly dueOn: Date | null;
      }
    | { readonly kind: 'mute'; readonly mute: Mute }
    | { readonly kind: 'request'; readonly request: ApprovalRequest }
    | { readonly kind: 'audit-only' };
  readonly actor: Actor;
  readonly at: Date;
  readonly audit: { readonly action: string; readonly subject: string; readonly detail: unknown };
}

/** A decision that somebody made. */
export type MadeDecision = Exclude<Decision, { kind: 'none' }>;

export interface FirstReading {
  /** The first of the days that readings wrote down; null where none did. */
  readonly from: Date | null;
  /** When the first reading began that wrote down no days, as older versions; null without one. */
  readonly undatedAt: Date | null;
}

/** What people wrote. Small, precious, append-only but for the machine's own side of a finding. */
export interface Ledger {
  /** The same number as before: nothing was written since. */
  generation(): number;
  /** What is known of an analyzer's findings, or of those about some subjects alone. */
  known(analyzer: string, those?: readonly string[] | null): Promise<Known[]>;
  /** Of these findings, those that a person resolved last and of which no more came to light since. */
  closed(those: readonly Fingerprint[]): Promise<ReadonlySet<Fingerprint>>;
  /** What the present findings of an analyzer are about. */
  subjects(analyzer: string): Promise<string[]>;
  /** Findings of an analyzer that are present, about any subjects but these. */
  standing(analyzer: string, butFor: readonly string[]): Promise<Fingerprint[]>;
  /** Analyzers of which any finding is known. */
  analyzersWithFindings(): Promise<ReadonlySet<string>>;
  /** One transaction for all of these runs, each of another analyzer. */
  recordRuns(runs: readonly RunRecord[]): Promise<void>;
  /** How far each analyzer has looked, by its id. */
  marks(): Promise<ReadonlyMap<string, AnalyzerMark>>;
  latestRuns(): Promise<AnalyzerRun[]>;
  findings(): Promise<readonly StoredFinding[]>;
  /** Those of one analyzer that the newest run still saw. */
  present(analyzer: string): Promise<StoredFinding[]>;
  finding(fingerprint: Fingerprint): Promise<StoredFinding | null>;
  history(fingerprint: Fingerprint): Promise<HistoryLine[]>;
  recordDecision(fingerprint: Fingerprint, decision: MadeDecision, actor: Actor): Promise<void>;
  /** Writes every line and its line in the audit log, or none, in one transaction. */
  recordMany(lines: readonly LedgerLine[]): Promise<void>;
  addNote(fingerprint: Fingerprint, body: string, actor: Actor, at: Date): Promise<void>;
  assign(fingerprint: Fingerprint, assignee: string | null, dueOn: Date | null, actor: Actor, at: Date): Promise<void>;

  /** The settings saved last; null when none were. */
  lastSettings(): Promise<SettingsEdition | null>;
  /** Newest first. */
  settingsHistory(limit: number): Promise<SettingsEdition[]>;
  /** Adds an edition, and with it takes back the findings that it no longer asks for. Throws `conflict` unless it is the next. */
  saveSettings(edition: SettingsEdition, withdrawn: readonly Fingerprint[]): Promise<void>;
  /** Every mute there ever was, newest first. */
  mutes(): Promise<Mute[]>;
  addMute(mute: Mute): Promise<void>;
  /** Ends a mute before its day; one that has ended stays as it is. */
  endMute(muteId: string, actor: Actor, at: Date): Promise<void>;
  /** Everything that was ever asked of a second person, newest first. */
  approvals(): Promise<ApprovalRequest[]>;
  /** The answer and what it allows, in one transaction. Throws `conflict` when it was answered before. */
  answerApproval(requestId: string, answer: ApprovalAnswer, lines: readonly LedgerLine[]): Promise<void>;

  users(): Promise<User[]>;
  userByName(name: string): Promise<User | null>;
  userById(userId: string): Promise<User | null>;
  addUser(user: User): Promise<void>;
  /** Replaces what is named, leaves what somebody else changed meanwhile, and ends every session of the user. */
  updateUser(userId: string, change: UserChange): Promise<void>;
  /** The same, but false and nothing changed where nobody would be left who can manage users. */
  updateUnlessLast(userId: string, change: UserChange): Promise<boolean>;
  addInvitation(invitation: Invitation): Promise<void>;
  /**
   * Marks it used and adds who used it, with the role that it gives; null when unknown, used or expired. Used at most
   * once, whatever the order of calls. Throws `conflict`, and spends nothing, when there is a user of that name.
   */
  takeInvitation(tokenHash: string, by: Omit<User, 'role'>, at: Date): Promise<User | null>;
  /** Reads it without using it. */
  invitation(tokenHash: string): Promise<Invitation | null>;

  /** Sources that are read again and again, oldest first. */
  sources(): Promise<ConnectedSource[]>;
  addSource(source: ConnectedSource): Promise<void>;
  removeSource(sourceId: string, at: Date): Promise<void>;
  pauseSource(sourceId: string, isPaused: boolean): Promise<void>;
  /** The last readings of a source, newest first; those that ended by an instant, where one is given. */
  sourcePolls(sourceId: string, limit: number, until?: Date): Promise<SourcePoll[]>;
  /**
   * What its readings by the schedule brought on each of so many days, what one brought being spread over the time since
   * the one before. The first reading brings what lay there and counts for no day.
   */
  sourceDays(sourceId: string, days: number): Promise<DailyRate>;
  recordPoll(poll: SourcePoll): Promise<void>;

  /** Who paused reading, and when; null while it is not paused. */
  ingestPause(): Promise<Pause | null>;
  switchIngest(isPaused: boolean, actor: Actor, at: Date): Promise<void>;

  /**
   * Copies the whole ledger to a file, as it stands between two writes, and reads the copy. Returns the rows of each
   * table. Throws for a ledger in memory.
   */
  copyTo(path: string): Promise<Readonly<Record<string, number>>>;

  saveKeyLedger(edition: KeyLedgerEdition): Promise<void>;
  /** The edition of the key ledger that was saved last; null when none was. */
  lastKeyLedger(): Promise<KeyLedgerEdition | null>;
  audit(actor: Actor, action: string, subject: string | null, detail: unknown, at: Date): Promise<void>;
  /** The details of every line with this action, oldest first. */
  auditDetails(action: string): Promise<unknown[]>;
  /** From when on a bucket was read, by what was written down when its readings began. */
  firstRead(requested: string): Promise<FirstReading>;
  /** The newest lines of the audit log, newest first. */
  auditLog(limit: number): Promise<AuditLine[]>;
  /** A page of what a filter leaves of the audit log, newest first, with how many entries there are in all. */
  auditPage(filter: AuditFilter, page: { readonly size: number; readonly offset: number }): Promise<AuditPage>;
}

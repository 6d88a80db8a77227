import { z } from 'zod';
import type { StoredFinding } from '@/db/ledger';
import { ANALYZERS } from '@/lib/analyzers';
import { status, underApproval, underMutes } from '@/lib/findings/status';
import type { Analyzer, Category, Confidence, FindingRow, Severity } from '@/lib/model/analyzer';
import { CONFIDENCES } from '@/lib/model/analyzer';
import { type ApprovalRequest, isWaiting } from '@/lib/model/approval';
import type { Step } from '@/lib/model/chain';
import { ACTIVE_STATUSES, HIDDEN_STATUSES, type Presence, type Status } from '@/lib/model/finding';
import type { Language } from '@/lib/model/language';
import { covers, hides, isInForce, type Mutable, type Mute } from '@/lib/model/mute';
import { Judgement } from '@/lib/model/settings';
import { withGroupedAccounts } from '@/lib/model/short-name';
import { numbersOf } from '@/lib/model/threshold';
import { takingTurns } from '@/lib/model/turns';
import type { Runtime } from '@/lib/runtime';
import { steps } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** A finding as lists and the risk score see it. */
export interface FindingItem {
  readonly fingerprint: string;
  readonly analyzer: string;
  /** Null when the analyzer is no longer part of the product. */
  readonly category: Category | null;
  readonly severity: Severity;
  readonly status: Status;
  /** What the status would be without any mute. */
  readonly bare_status: Status;
  /** The mute in force that hides it, the one that lasts longest; null: none does. */
  readonly mute: Mute | null;
  /** What somebody asked about it and waits for a second person, the oldest; null: nothing does. */
  readonly waits: ApprovalRequest | null;
  readonly subject: string;
  readonly account_id: string;
  readonly region: string;
  readonly observed_at: Date;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly present: boolean;
  readonly assignee: string | null;
  readonly due_on: Date | null;
  /** Events behind it in all; null when its row does not say. */
  readonly event_count: number | null;
  readonly confidence: Confidence | null;
  /** At most twenty, oldest first. */
  readonly event_ids: readonly string[];
  /** The story of a chain in order; null: the finding is no chain. */
  readonly steps: readonly Step[] | null;
  /** What the tags of its key say; null when it is about no key, or its tags were not read. */
  readonly tags: KeyTags | null;
  readonly stored: StoredFinding;
}

/** Every finding of the ledger with its status of this moment, in no promised order. */
export async function findingItems({ ledger, now }: Pick<Runtime, 'ledger' | 'now'>): Promise<FindingItem[]> {
  const instant = now();
  const [stored, mutes, requests] = await Promise.all([ledger.findings(), ledger.mutes(), ledger.approvals()]);
  const waiting = requests.filter((one) => isWaiting(one, instant));
  const turn = takingTurns();
  const items: FindingItem[] = [];
  for (const one of stored) {
    items.push(findingItem(one, instant, mutes, waiting));
    await turn();
  }
  return items;
}

/** Who owns a key and where it belongs, as its tags say; null where they do not. */
export interface KeyTags {
  readonly owner: string | null;
  readonly environment: string | null;
}

const tagged = z.object({ key_arn: z.string(), owner: z.string().nullable(), environment: z.string().nullable() });

/** Every finding with what the tags of its key say beside it. */
export async function taggedItems(runtime: Pick<Runtime, 'ledger' | 'models' | 'now'>): Promise<FindingItem[]> {
  const [items, rows] = await Promise.all([
    findingItems(runtime),
    runtime.models.rows(sql`select key_arn, owner, environment from keys where tags is not null`, tagged),
  ]);
  const tags = new Map(rows.map(({ key_arn, owner, environment }) => [key_arn, { owner, environment }]));
  const turn = takingTurns();
  const withTags: FindingItem[] = [];
  for (const item of items) {
    withTags.push({ ...item, tags: tags.get(item.subject) ?? null });
    await turn();
  }
  return withTags;
}

const told = z.object({
  event_count: z.number().optional(),
  confidence: z.enum(CONFIDENCES).optional(),
  steps: steps.optional(),
});

/** A finding at an instant, under the mutes that there are and what was asked of a second person. */
export function findingItem(
  stored: StoredFinding,
  now: Date,
  mutes: readonly Mute[],
  requests: readonly ApprovalRequest[],
): FindingItem {
  const [account = '', region = ''] = stored.scope.split('/');
  const { analyzer, subject, severity, decision } = stored;
  const bare = underApproval(status(presenceOf(stored), decision, stored.lastSeenAt, now), decision, severity);
  const about = { analyzer, subject, account_id: account, region, severity };
  const mute = mutes
    .filter((one) => isInForce(one, now) && hides(one, about))
    .reduce<Mute | null>((longest, one) => (longest && longest.until >= one.until ? longest : one), null);
  const detail = toldBy(stored);
  return {
    fingerprint: stored.fingerprint,
    analyzer: stored.analyzer,
    category: analyzerOf(stored.analyzer)?.category ?? null,
    severity: stored.severity,
    status: underMutes(bare, mute !== null),
    bare_status: bare,
    mute,
    waits: waitsFor(stored.fingerprint, about, requests, now),
    subject: stored.subject,
    account_id: account,
    region,
    observed_at: stored.observedAt,
    first_seen_at: stored.firstSeenAt,
    last_seen_at: stored.lastSeenAt,
    present: stored.present,
    assignee: stored.assignee,
    due_on: stored.dueOn,
    event_count: detail?.event_count ?? null,
    confidence: detail?.confidence ?? null,
    event_ids: stored.eventIds,
    steps: detail?.steps ?? null,
    tags: null,
    stored,
  };
}

/** What the details of findings say: read once for each stored finding, since there are many. */
const said = new WeakMap<StoredFinding, z.infer<typeof told> | null>();

function toldBy(stored: StoredFinding): z.infer<typeof told> | null {
  const known = said.get(stored);
  if (known !== undefined) return known;
  const read = told.safeParse(JSON.parse(stored.detail)).data ?? null;
  said.set(stored, read);
  return read;
}

function waitsFor(
  fingerprint: string,
  about: Mutable,
  requests: readonly ApprovalRequest[],
  now: Date,
): ApprovalRequest | null {
  return requests
    .filter((one) => isWaiting(one, now))
    .filter(({ wish }) => (wish.kind === 'mute' ? covers(wish, about) : wish.fingerprint === fingerprint))
    .reduce<ApprovalRequest | null>((oldest, one) => (oldest && oldest.askedAt <= one.askedAt ? oldest : one), null);
}

function presenceOf({
  present,
  returnedAt,
  recurredAt,
  absentSince,
  lastSeenAt,
  isWithdrawn,
}: StoredFinding): Presence {
  if (present) return { kind: 'present', returnedAt, recurredAt };
  return { kind: isWithdrawn ? 'withdrawn' : 'absent', since: absentSince ?? lastSeenAt };
}

const byId = new Map(ANALYZERS.map((analyzer) => [analyzer.id, analyzer]));

export function analyzerOf(id: string): Analyzer | null {
  return byId.get(id) ?? null;
}

/** The analyzer's row behind a finding; null when it was written by a version whose rows looked otherwise. */
export function rowOf(stored: Pick<StoredFinding, 'analyzer' | 'detail'>): FindingRow | null {
  return analyzerOf(stored.analyzer)?.row.safeParse(JSON.parse(stored.detail)).data ?? null;
}

/** What the run that saw a finding last judged by; null when that was not kept. */
export function judgedByOf({ judgedBy }: Pick<StoredFinding, 'judgedBy'>): Judgement | null {
  return judgedBy === null ? null : Judgement.parse(JSON.parse(judgedBy));
}

/** The finding as a sentence in the reader's language; the sentence of the run where the row can no longer be read. */
export function headlineOf(stored: StoredFinding, language: Language): string {
  const row = rowOf(stored);
  const analyzer = analyzerOf(stored.analyzer);
  if (!row || !analyzer) return stored.headline;
  return withGroupedAccounts(
    analyzer.headline[language](row, judgedByOf(stored)?.numbers ?? numbersOf(analyzer.thresholds)),
  );
}

/** Whether people hide a finding that is still so, by a decision or by a mute. */
export function isHidden({ status }: Pick<FindingItem, 'status'>): boolean {
  return HIDDEN_STATUSES.includes(status);
}

/** How many findings people hide, by what they are about. */
export function hiddenBySubject(items: readonly FindingItem[]): ReadonlyMap<string, number> {
  const hidden = new Map<string, number>();
  for (const { subject } of items.filter(isHidden)) hidden.set(subject, (hidden.get(subject) ?? 0) + 1);
  return hidden;
}

/** Severities of the findings that need somebody, by what they are about. */
export function openSeverities(items: readonly FindingItem[]): ReadonlyMap<string, readonly Severity[]> {
  const open = new Map<string, Severity[]>();
  for (const { subject, severity, status } of items) {
    if (!ACTIVE_STATUSES.includes(status)) continue;
    const list = open.get(subject);
    if (list) list.push(severity);
    else open.set(subject, [severity]);
  }
  return open;
}

import { z } from 'zod';
import type { View } from '@/app/view';
import { ROLES } from '@/lib/model/actor';
import type { ApprovalRequest } from '@/lib/model/approval';
import type { AuditLine } from '@/lib/model/audit';
import { SourceSettings } from '@/lib/model/connected-source';
import type { Mute } from '@/lib/model/mute';
import { parseFingerprint } from '@/lib/model/parse';
import { analyzerOf } from '@/lib/queries/finding-items';
import { placeOf } from '../sources/source-place';

/** What an entry of the audit log is about. */
export type About =
  | { readonly kind: 'finding'; readonly fingerprint: string }
  | { readonly kind: 'analyzer'; readonly analyzer: string }
  | { readonly kind: 'mute'; readonly hides: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'> }
  | { readonly kind: 'text'; readonly text: string };

/** An entry in words. */
export interface Told {
  readonly who: string;
  readonly what: string;
  /** What somebody gave as the reason; null: nothing. */
  readonly because: string | null;
  readonly about: About | null;
}

/** What entries refer to by a name that says nothing to a reader. */
export interface Referred {
  readonly mutes: ReadonlyMap<string, Mute>;
  readonly requests: ReadonlyMap<string, ApprovalRequest>;
}

const name = z.string().nullable().default(null);
const scope = z.object({ analyzer: name, subject: name, accountId: name, region: name });
const count = z.number().int().nonnegative();
const until = z.coerce.date();

/** What the details of entries may hold. What an older version wrote otherwise is passed over. */
const DETAIL = {
  reason: z.object({ reason: z.string().min(1) }),
  bytes: z.object({ bytes: count }),
  keys: z.object({ keys: count }),
  written: z.object({ written: count }),
  created: z.object({ createdAt: until }),
  assigned: z.object({ assignee: z.string().nullable(), dueOn: z.string().nullable() }),
  aside: z.object({ until, approvedBy: name }),
  wish: z.object({
    wish: z.union([
      z.object({ kind: z.enum(['risk-accepted', 'false-positive']) }),
      scope.extend({ kind: z.literal('mute') }),
    ]),
    until,
  }),
  askedBy: z.object({ askedBy: z.string() }),
  role: z.object({ role: z.enum(ROLES) }),
  roles: z.object({ from: z.enum(ROLES), to: z.enum(ROLES) }),
  settings: z.object({
    edition: count,
    withdrawn: count.default(0),
    change: z.union([z.object({ kind: z.literal('analyzer'), analyzer: z.string() }), z.object({ kind: z.string() })]),
  }),
};

/** Tells an entry of the audit log in the reader's words. An action that is not known is told as it is written. */
export function toldEntry(view: View, line: AuditLine, referred: Referred): Told {
  const words = view.words.auditLog;
  const detail = parsed(line.detail);
  return {
    who: line.actorKind === 'system' ? (words.jobs[line.actor] ?? line.actor) : line.actor,
    what: whatWasDone(view, line.action, detail) ?? words.actions[line.action] ?? line.action,
    because: DETAIL.reason.safeParse(detail).data?.reason ?? null,
    about: aboutOf(view, line, detail, referred),
  };
}

/** What the details add to an action; null: nothing, or they cannot be read. */
function whatWasDone(view: View, action: string, detail: unknown): string | null {
  const { auditLog: words, approvals } = view.words;
  const { count: said, bytes, date, instant } = view.format;
  const read = <T>(shape: z.ZodType<T>, tell: (value: T) => string): string | null => {
    const { data } = shape.safeParse(detail);
    return data === undefined ? null : tell(data);
  };
  switch (action) {
    case 'archive-written':
      return read(DETAIL.written, ({ written }) =>
        written === 0 ? words.archiveCurrent : words.archived(said(written)),
      );
    case 'backup-written':
      return read(DETAIL.bytes, (one) => words.backup(bytes(one.bytes)));
    case 'backup-restored':
      return read(DETAIL.created, ({ createdAt }) => words.restored(instant(createdAt)));
    case 'file-uploaded':
      return read(DETAIL.bytes, (one) => words.uploaded(bytes(one.bytes)));
    case 'inventory-imported':
      return read(DETAIL.keys, ({ keys }) => words.inventory(said(keys)));
    case 'key-ledger-saved':
      return read(DETAIL.keys, ({ keys }) => words.keyLedger(said(keys)));
    case 'finding-assigned':
      return read(DETAIL.assigned, ({ assignee, dueOn }) =>
        assignee ? words.assigned(assignee, dueOn || null) : words.assignedNobody(dueOn || null),
      );
    case 'finding-risk-accepted':
      return read(DETAIL.aside, (one) => withApproval(view, words.accepted(date(one.until)), one.approvedBy));
    case 'finding-false-positive':
      return read(DETAIL.aside, (one) => withApproval(view, words.falsePositive(date(one.until)), one.approvedBy));
    case 'findings-muted':
      return read(DETAIL.aside, (one) => withApproval(view, words.muted(date(one.until)), one.approvedBy));
    case 'approval-asked':
      return read(DETAIL.wish, ({ wish, until: end }) => words.asked(approvals.wishes[wish.kind], date(end)));
    case 'approval-approved':
    case 'approval-declined':
    case 'approval-withdrawn':
      return read(DETAIL.askedBy, ({ askedBy }) => words.answered[action](askedBy));
    case 'user-invited':
      return read(DETAIL.role, ({ role }) => words.invited(words.roles[role]));
    case 'user-created':
      return read(DETAIL.role, ({ role }) => words.created(words.roles[role]));
    case 'role-changed':
      return read(DETAIL.roles, ({ from, to }) => words.roleChanged(words.roles[from], words.roles[to]));
    case 'settings-saved':
      return read(DETAIL.settings, ({ edition, withdrawn }) =>
        withdrawn === 0 ? words.settings(said(edition)) : words.settingsWithdrew(said(edition), said(withdrawn)),
      );
    default:
      return null;
  }
}

function withApproval(view: View, said: string, approvedBy: string | null): string {
  return approvedBy === null ? said : `${said}, ${view.words.auditLog.approvedBy(approvedBy)}`;
}

function aboutOf(view: View, { action, subject }: AuditLine, detail: unknown, referred: Referred): About | null {
  const text = (words: string): About => ({ kind: 'text', text: words });
  switch (action) {
    case 'settings-saved': {
      const change = DETAIL.settings.safeParse(detail).data?.change;
      if (change === undefined) return null;
      return 'analyzer' in change ? { kind: 'analyzer', analyzer: change.analyzer } : text(view.words.auditLog.shared);
    }
    case 'findings-muted':
    case 'findings-unmuted': {
      const about = scope.safeParse(detail).data ?? referred.mutes.get(subject ?? '');
      return about ? { kind: 'mute', hides: hiding(about) } : null;
    }
    case 'key-ledger-saved':
      return null;
    case 'source-added':
    case 'source-removed': {
      const settings = SourceSettings.safeParse(detail).data;
      return text([subject ?? '', ...(settings ? [placeOf(settings)] : [])].filter(Boolean).join(' · '));
    }
    case 'approval-asked':
    case 'approval-approved':
    case 'approval-declined':
    case 'approval-withdrawn': {
      const wish = referred.requests.get(subject ?? '')?.wish;
      if (wish?.kind === 'mute') return { kind: 'mute', hides: hiding(wish) };
    }
  }
  if (subject === null) return null;
  const fingerprint =
    action.startsWith('finding-') || action.startsWith('approval-') ? parseFingerprint(subject) : null;
  return fingerprint ? { kind: 'finding', fingerprint } : text(subject);
}

/** What a mute is about, without the rest of it. */
function hiding({ analyzer, subject, accountId, region }: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>) {
  return { analyzer, subject, accountId, region };
}

/** The title of an analyzer, or its id where there is none any more. */
export function analyzerTitle(view: View, analyzer: string): string {
  const known = analyzerOf(analyzer);
  return known ? `${known.code} · ${known.title[view.language]}` : analyzer;
}

function parsed(detail: string | null): unknown {
  if (detail === null) return null;
  try {
    return JSON.parse(detail);
  } catch {
    return null;
  }
}

import { z } from 'zod';
import type { LedgerLine } from '@/db/ledger';
import { isPointless, type Step } from '@/lib/findings/pointless';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { isWaiting, type Wish } from '@/lib/model/approval';
import { AppError } from '@/lib/model/errors';
import { covers } from '@/lib/model/mute';
import { type FindingItem, findingItems } from '@/lib/queries/finding-items';
import { muteScope } from '@/lib/queries/mute-list';
import { asking, sameWish } from './ask';
import { auditDetail, type Deciding, endOf } from './decide';
import { muting } from './mute';
import { needsSecondPerson } from './set-aside';

/** Findings that are changed at once at most. */
export const MOST_AT_ONCE = 10_000;

const reason = z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000);
const until = z.iso.date();

export const ManyStep = z.discriminatedUnion('kind', [
  /** To a user by name; empty for nobody. The day stays. */
  z.object({ kind: z.literal('assign'), assignee: z.string().trim().max(64) }),
  /** Due on a day; empty for none. The assignee stays. */
  z.object({ kind: z.literal('due'), dueOn: z.union([z.literal(''), z.iso.date()]) }),
  z.object({
    kind: z.enum(['acknowledged', 'in-progress', 'resolved', 'reopened']),
    reason: z.string().trim().max(2000).default(''),
  }),
  z.object({ kind: z.enum(['risk-accepted', 'false-positive', 'mute']), reason, until }),
]);
export type ManyStep = z.infer<typeof ManyStep>;

const ManyInput = z.object({ fingerprints: z.array(z.string()).min(1).max(MOST_AT_ONCE), step: ManyStep });

export const REFUSALS = ['not-found', 'already-so', 'status', 'waits-already'] as const;
/** Why a finding stays as it is: it is not here, it is so already, its status does not allow it, or the same was asked. */
export type Refusal = (typeof REFUSALS)[number];

export interface ManyAnswer {
  readonly changed: readonly string[];
  /** Those for which a second person is asked now. */
  readonly asked: readonly string[];
  readonly refused: readonly { readonly fingerprint: string; readonly why: Refusal }[];
}

type Outcome = 'changed' | 'asked' | Refusal;

/**
 * Takes one step with many findings. Each is looked at for itself: what cannot take the step stays as it is and is
 * named with the reason; the others are written in one transaction, each with its line in the audit log. Needs the
 * role analyst. Throws `forbidden`, `invalid`, `not-found` for a user that is not there, and a `ZodError`.
 */
export async function decideOnMany(runtime: Deciding, actor: Actor, raw: unknown): Promise<ManyAnswer> {
  if (!actorHasRole(actor, 'analyst')) throw new AppError('forbidden', 'Deciding on findings needs the role analyst.');
  const { fingerprints, step } = ManyInput.parse(raw);
  if (step.kind === 'assign' && step.assignee !== '' && !(await runtime.ledger.userByName(step.assignee))) {
    throw new AppError('not-found', `There is no user "${step.assignee}".`);
  }
  const now = runtime.now();
  const [items, requests] = await Promise.all([findingItems(runtime), runtime.ledger.approvals()]);
  const waiting = requests.filter((one) => isWaiting(one, now)).map(({ wish }) => wish);
  const take = taking(step, actor, now, items, waiting);
  const byName = new Map(items.map((item) => [item.fingerprint, item]));
  const outcomes = [...new Set(fingerprints)].map((fingerprint) => {
    const item = byName.get(fingerprint);
    return item ? { fingerprint, ...take(item) } : { fingerprint, outcome: 'not-found' as const, lines: [] };
  });
  await runtime.ledger.recordMany(outcomes.flatMap(({ lines }) => lines));
  const named = (outcome: Outcome) =>
    outcomes.filter((one) => one.outcome === outcome).map(({ fingerprint }) => fingerprint);
  return {
    changed: named('changed'),
    asked: named('asked'),
    refused: REFUSALS.flatMap((why) => named(why).map((fingerprint) => ({ fingerprint, why }))),
  };
}

type Taken = { readonly outcome: Outcome; readonly lines: readonly LedgerLine[] };
const staying = (outcome: Refusal): Taken => ({ outcome, lines: [] });

/** What one step does to one finding, and what is written for it. */
function taking(
  step: ManyStep,
  actor: Actor,
  now: Date,
  items: readonly FindingItem[],
  waiting: readonly Wish[],
): (item: FindingItem) => Taken {
  switch (step.kind) {
    case 'assign':
    case 'due':
      return (item) => assigned(step, actor, now, item);
    case 'acknowledged':
    case 'in-progress':
    case 'resolved':
    case 'reopened':
      return (item) => {
        const { kind, reason } = step;
        return pointless(kind, item) ?? decided(actor, item, { kind, reason, at: now });
      };
    case 'risk-accepted':
    case 'false-positive': {
      const { kind, reason } = step;
      const end = endOf(step.until, now);
      return (item) => {
        if (!needsSecondPerson(kind, item.severity)) {
          return pointless(kind, item) ?? decided(actor, item, { kind, reason, until: end, at: now });
        }
        const wish = { kind, fingerprint: item.stored.fingerprint };
        if (waiting.some((one) => sameWish(one, wish))) return staying('waits-already');
        const asked = { wish, reason, until: end };
        return pointless(kind, item) ?? { outcome: 'asked', lines: [asking(actor, asked, now)] };
      };
    }
    case 'mute':
      return mutes(step.reason, endOf(step.until, now), actor, now, items, waiting);
  }
}

/** Hides each finding by its analyzer and its subject; findings that share both share the mute. */
function mutes(
  reason: string,
  until: Date,
  actor: Actor,
  now: Date,
  items: readonly FindingItem[],
  waiting: readonly Wish[],
): (item: FindingItem) => Taken {
  const set = new Map<string, 'changed' | 'asked'>();
  return (item) => {
    const { analyzer, subject } = item;
    const refused = pointless('mute', item);
    if (refused) return refused;
    const name = JSON.stringify([analyzer, subject]);
    const before = set.get(name);
    if (before) return { outcome: before, lines: [] };
    const about = { analyzer, subject, accountId: null, region: null };
    const wish = { kind: 'mute', ...about } as const;
    if (waiting.some((one) => sameWish(one, wish))) return staying('waits-already');
    const alike = items.filter((one) => covers(about, one));
    const needsSecond = muteScope(about, alike).critical > 0;
    set.set(name, needsSecond ? 'asked' : 'changed');
    return needsSecond
      ? { outcome: 'asked', lines: [asking(actor, { wish, reason, until }, now)] }
      : { outcome: 'changed', lines: [muting(actor, { ...about, reason, until }, now)] };
  };
}

function pointless(step: Step, { status }: FindingItem): Taken | null {
  if (status === step || (step === 'mute' && status === 'muted')) return staying('already-so');
  return isPointless(step, status) ? staying('status') : null;
}

function decided(
  actor: Actor,
  { stored: { fingerprint } }: FindingItem,
  decision: Extract<LedgerLine['what'], { kind: 'decision' }>['decision'],
): Taken {
  const audit = { action: `finding-${decision.kind}`, subject: fingerprint, detail: auditDetail(decision) };
  return {
    outcome: 'changed',
    lines: [{ what: { kind: 'decision', fingerprint, decision }, actor, at: decision.at, audit }],
  };
}

function assigned(
  step: Extract<ManyStep, { kind: 'assign' | 'due' }>,
  actor: Actor,
  now: Date,
  { stored: { fingerprint }, assignee: was, due_on: wasDue }: FindingItem,
): Taken {
  const assignee = step.kind === 'due' ? was : step.assignee === '' ? null : step.assignee;
  const dueOn = step.kind === 'assign' ? wasDue : step.dueOn === '' ? null : new Date(`${step.dueOn}T00:00:00Z`);
  if (assignee === was && dueOn?.getTime() === wasDue?.getTime()) return staying('already-so');
  const detail = { assignee: assignee ?? '', dueOn: dueOn?.toISOString().slice(0, 10) ?? '' };
  const audit = { action: 'finding-assigned', subject: fingerprint, detail };
  return {
    outcome: 'changed',
    lines: [{ what: { kind: 'assignment', fingerprint, assignee, dueOn }, actor, at: now, audit }],
  };
}

import { DAY_MS } from '@/lib/model/time';
import { amongKeys, type FindingDigest } from './finding-digest';
import type { FindingItem } from './finding-items';
import { dueByDay, dueForRotation, isIdle, type KeyOutlook } from './key-outlook';
import { isOpenAt, openSpell } from './posture';

/** When the cards of the overview count, and by which settings. */
export interface CardQuestion {
  /** The end of the data. */
  readonly anchor: Date;
  /** Instants at which levels are read. */
  readonly instants: readonly Date[];
  readonly unusedAfterDays: number;
  /** How many days ahead rotations are counted. */
  readonly rotationDays: number;
}

type Digest = Pick<FindingDigest, 'pressing' | 'grave' | 'hidden' | 'keysAtRisk' | 'graveOfKeys'>;

/** What the cards of the overview say of findings and keys. */
export type CardFigures = FindingFigures & KeyFigures;

interface FindingFigures {
  /** Findings that are open now, by how bad they are. */
  readonly open: { readonly critical: number; readonly high: number };
  readonly openAt: readonly number[];
  /** Findings that people hide. */
  readonly hidden: number;
  /** Of the keys that are counted, those at risk, and those that were at each instant. */
  readonly atRisk: number;
  readonly atRiskAt: readonly number[];
  /** Of the others, those about which something is hidden. */
  readonly atHiddenRisk: number;
}

interface KeyFigures {
  readonly idle: number;
  readonly idleAt: readonly number[];
  readonly idleCostUsd: number;
  /** Keys of which nobody can say whether they are idle. */
  readonly unclear: number;
  readonly due: number;
  readonly dueByDay: readonly number[];
}

/** Counts for the cards, with a pause after each finding and each key: there are thousands of both. */
export function* cardFigures(
  digest: Digest,
  keys: readonly KeyOutlook[],
  question: CardQuestion,
): Generator<void, CardFigures> {
  const ofFindings = yield* findingFigures(digest, keys, question);
  return { ...ofFindings, ...(yield* keyFigures(keys, question)) };
}

function* findingFigures(
  digest: Digest,
  keys: readonly KeyOutlook[],
  { anchor, instants }: CardQuestion,
): Generator<void, FindingFigures> {
  // Neither deleted keys nor those of other accounts are among the keys that are counted.
  const counted = new Set(keys.map(({ key_arn }) => key_arn));
  const { keysAtRisk, graveOfKeys } = amongKeys(digest, counted);
  yield;
  const openAt = instants.map(() => 0);
  for (const item of digest.grave) {
    for (const instant of openAmong(item, anchor, instants)) openAt[instant] = (openAt[instant] ?? 0) + 1;
    yield;
  }
  const riskyAt = instants.map(() => new Set<string>());
  for (const item of graveOfKeys) {
    for (const instant of openAmong(item, anchor, instants)) riskyAt[instant]?.add(item.subject);
    yield;
  }
  const hiddenSubjects = new Set(digest.hidden.map(({ subject }) => subject));
  const critical = digest.pressing.filter(({ severity }) => severity === 'critical').length;
  return {
    open: { critical, high: digest.pressing.length - critical },
    openAt,
    hidden: digest.hidden.length,
    atRisk: keysAtRisk.size,
    atRiskAt: riskyAt.map(({ size }) => size),
    atHiddenRisk: [...hiddenSubjects].filter((key) => counted.has(key) && !keysAtRisk.has(key)).length,
  };
}

/** At which of some instants a finding was open, by their places. */
function openAmong(item: FindingItem, anchor: Date, instants: readonly Date[]): number[] {
  const spell = openSpell(item, anchor);
  return [...instants.keys()].filter((place) => isOpenAt(spell, instants[place]?.getTime() ?? Number.NaN));
}

function* keyFigures(
  keys: readonly KeyOutlook[],
  { anchor, instants, unusedAfterDays, rotationDays }: CardQuestion,
): Generator<void, KeyFigures> {
  const idleAt = instants.map(() => 0);
  let idle = 0;
  let idleCostUsd = 0;
  for (const key of keys.filter(isIdle)) {
    idle += 1;
    idleCostUsd += key.monthly_cost_usd ?? 0;
    const since = key.last_used_at === null ? null : key.last_used_at.getTime() + unusedAfterDays * DAY_MS;
    for (const [place, instant] of instants.entries()) {
      if (since === null || since <= instant.getTime()) idleAt[place] = (idleAt[place] ?? 0) + 1;
    }
    yield;
  }
  const unclear = keys.filter(({ unused_verdict }) => unused_verdict === 'cannot-tell').length;
  yield;
  const due = dueForRotation(keys, anchor, rotationDays);
  yield;
  return { idle, idleAt, idleCostUsd, unclear, due: due.length, dueByDay: dueByDay(due, anchor, rotationDays) };
}

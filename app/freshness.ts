import { inTurns } from '@/lib/model/turns';
import { coverageFigure } from '@/lib/queries/coverage-figure';
import { type FindingDigest, findingDigest } from '@/lib/queries/finding-digest';
import { findingItems } from '@/lib/queries/finding-items';
import { type Arriving, type Freshness, holding } from '@/lib/queries/holding';
import { type Posture, posture } from '@/lib/queries/posture';
import { runtime } from '@/lib/runtime';

const MINUTE_MS = 60_000;

/** Answers that depend on nothing but the events, what was concluded from them and the inventory. */
export const freshAsEvents = freshAs(() => `${runtime().models.generation()}`);

const freshAsBoth = freshAs(() => `${runtime().models.generation()} ${runtime().ledger.generation()}`);

/** Decisions and mutes end at an instant, which nobody writes. */
const freshAsNow = freshAs(
  () => `${runtime().ledger.generation()} ${Math.floor(runtime().now().getTime() / MINUTE_MS)}`,
);

function freshAs(generation: () => string): Freshness {
  return { generation, isWriting: isReadingFiles, clock: () => performance.now() };
}

/**
 * Whether files are read or judged, so that every figure changes all the time. Not once that is said to be done: pages
 * that heard of it load again for the last figures.
 */
export function isReadingFiles(): boolean {
  const { gate, progress } = runtime();
  return gate.isBusy() && progress.current()?.phase !== 'done';
}

/** An answer that is there all at once. */
function wholly<T>(value: Promise<T>): Arriving<Promise<T>> {
  return { value, whole: value };
}

const heldFigure = holding<ReturnType<typeof coverageFigure>>(freshAsBoth);
const heldFindings = holding<Promise<FindingDigest>>(freshAsNow);
const heldPosture = holding<Promise<Posture>>(freshAsNow);

/** The coverage figure of every page, kept while it holds. */
export function coverageOfAll(): ReturnType<typeof coverageFigure> {
  const { models, ledger } = runtime();
  return heldFigure('all', () => wholly(coverageFigure({ models, ledger })));
}

/** Every finding, kept while nothing is written and no minute has passed. */
export function allFindings(): Promise<FindingDigest> {
  return heldFindings('all', () => wholly(findingItems(runtime()).then(findingDigest)));
}

/** How many findings were open in the weeks before an instant, kept as the findings are. */
export function postureOfAll(anchor: Date, begins: Date): Promise<Posture> {
  const read = () => allFindings().then(({ cases }) => inTurns(posture(cases, anchor, begins)));
  return heldPosture(`${anchor.getTime()} ${begins.getTime()}`, () => wholly(read()));
}

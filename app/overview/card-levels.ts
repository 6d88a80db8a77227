import { allFindings } from '@/app/freshness';
import { comparable } from '@/app/range';
import type { Site } from '@/lib/model/site';
import type { Window } from '@/lib/model/time';
import { inTurns } from '@/lib/model/turns';
import { type CardFigures, cardFigures } from '@/lib/queries/card-figures';
import type { FindingDigest } from '@/lib/queries/finding-digest';
import { overdueForRotation } from '@/lib/queries/key-outlook';
import { runtime } from '@/lib/runtime';
import type { Figures } from './figures';

const SPARK_POINTS = 24;
const ROTATION_DAYS = 30;

/** What the cards count: at the end of the data, over the range, and last at the end of what it is compared with. */
export interface CardLevels extends CardFigures {
  readonly overdue: number;
}

interface Worked {
  readonly digest: FindingDigest;
  readonly limits: string;
  readonly levels: Promise<CardLevels>;
}

const known = new WeakMap<Figures, Worked>();

/** Counts once for all that ask about the same figures, findings and settings. */
export async function cardLevels(figures: Figures, site: Site): Promise<CardLevels> {
  const digest = await allFindings();
  const limits = `${site.unusedAfterDays} ${site.rotationMaxAgeDays}`;
  const before = known.get(figures);
  if (before?.digest === digest && before.limits === limits) return before.levels;
  const levels = counted(figures, digest, site);
  known.set(figures, { digest, limits, levels });
  levels.catch(() => known.delete(figures));
  return levels;
}

async function counted(figures: Figures, digest: FindingDigest, site: Site): Promise<CardLevels> {
  const { anchor, range, coverage } = figures;
  const earlier = comparable(range.previous, coverage.first_event);
  const [keys, overdue] = await Promise.all([
    figures.keys,
    overdueForRotation(runtime().models, { asOf: anchor, rotationMaxAgeDays: site.rotationMaxAgeDays }),
  ]);
  const question = {
    anchor,
    instants: [...points(range.window), ...(earlier ? [earlier.to] : [])],
    unusedAfterDays: site.unusedAfterDays,
    rotationDays: ROTATION_DAYS,
  };
  return { ...(await inTurns(cardFigures(digest, keys, question))), overdue };
}

/** The course over the range. */
export function course(levels: readonly number[]): number[] {
  return levels.slice(0, SPARK_POINTS);
}

/** The level at the end of what the range is compared with; null when it is compared with nothing. */
export function levelBefore(levels: readonly number[]): number | null {
  return levels[SPARK_POINTS] ?? null;
}

/** Instants at which a level is read, evenly over the window, its end last. */
function points({ from, to }: Window): Date[] {
  const length = to.getTime() - from.getTime();
  return Array.from(
    { length: SPARK_POINTS },
    (_, index) => new Date(from.getTime() + ((index + 1) / SPARK_POINTS) * length),
  );
}

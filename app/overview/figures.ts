import { freshAsEvents } from '@/app/freshness';
import { comparable, parseRange, type Range } from '@/app/range';
import type { SearchParams } from '@/app/search-params';
import type { Window } from '@/lib/model/time';
import { bucketsOf } from '@/lib/queries/buckets';
import { callsOverTime, callTotals } from '@/lib/queries/calls-over-time';
import { coveragePlaces, inventoryCoverage } from '@/lib/queries/coverage-places';
import { type CoverageSummary, coverageSummary } from '@/lib/queries/coverage-summary';
import { firstSeen } from '@/lib/queries/first-seen';
import { type Arriving, holding } from '@/lib/queries/holding';
import { humanUse } from '@/lib/queries/human-use';
import { keyOutlook } from '@/lib/queries/key-outlook';
import { topKeys } from '@/lib/queries/top-keys';
import { topPrincipals } from '@/lib/queries/top-principals';
import { turningPoints } from '@/lib/queries/turning-points';
import { type Runtime, runtime } from '@/lib/runtime';

/** Rows of the lists. */
const MOST_ROWS = 8;
const MOST_OF_A_KIND = 4;

/** What the overview says of the events, as of one state of the store; a part is there as soon as it was read. */
export type Figures = Awaited<ReturnType<typeof figuresOf>>;

const held = holding<Promise<Figures>>(freshAsEvents);

/** What the overview says of a range; while files are read the figures are those of some moments ago. */
export function overviewFigures(params: SearchParams): Promise<Figures> {
  const { from, to, compare } = params;
  return held(JSON.stringify([from, to, compare]), () => reading(params));
}

function reading(params: SearchParams): Arriving<Promise<Figures>> {
  const value = figuresOf(runtime(), params);
  const whole = value.then((figures) => Promise.all(Object.values(figures)));
  return { value, whole };
}

async function figuresOf({ models, site, now }: Runtime, params: SearchParams) {
  const coverage = await coverageSummary(models);
  const anchor = coverage.last_event ?? now();
  const range = parseRange(params, anchor);
  const { window } = range;
  const earlier = comparable(range.previous, coverage.first_event);
  const shown = sinceTheData(range, coverage);
  const buckets = bucketsOf(shown ?? window);
  return {
    coverage,
    anchor,
    range,
    places: coveragePlaces(models),
    inventory: inventoryCoverage(models),
    keys: keyOutlook(models),
    totals: callTotals(models, window),
    totalsBefore: earlier ? callTotals(models, earlier) : null,
    calls: callsOverTime(models, window, bucketsOf(window)),
    /** Nothing was read from any part of the range, so that nothing in it does not mean none. */
    isUnread: shown === null || window.from > anchor,
    buckets,
    chart: shown && callsOverTime(models, shown, buckets),
    chartBefore: shown && earlier ? callsOverTime(models, earlier, bucketsOf(earlier)) : null,
    turns: turningPoints(models, shown ?? window, buckets),
    topKeys: topKeys(models, window, MOST_ROWS),
    topPrincipals: topPrincipals(models, window, MOST_ROWS),
    firstSeen: hasBefore(coverage, window) ? firstSeen(models, window, MOST_OF_A_KIND) : null,
    humanUse: humanUse(models, window, site.timeZone),
  };
}

/** The part of a range in which there is data; null when there is none. */
function sinceTheData({ window }: Range, { first_event: begins }: CoverageSummary): Window | null {
  const from = new Date(Math.max(begins?.getTime() ?? 0, window.from.getTime()));
  return from < window.to ? { from, to: window.to } : null;
}

/** Whether there is data before a window; without it, everything in the window would be seen for the first time. */
function hasBefore({ first_event: begins }: CoverageSummary, window: Window): boolean {
  return begins !== null && begins < window.from;
}

import type { Metadata } from 'next';
import { type ReactNode, Suspense } from 'react';
import { isReadingFiles } from './freshness';
import { Cards } from './overview/cards';
import { CoverageStrip } from './overview/coverage-strip';
import { overviewFigures } from './overview/figures';
import { FirstSeenPanel } from './overview/first-seen-panel';
import { HumanUsePanel } from './overview/human-use-panel';
import { NeedsYou } from './overview/needs-you';
import styles from './overview/overview.module.css';
import { PosturePanel } from './overview/posture-panel';
import { Start } from './overview/start';
import { TopKeysPanel } from './overview/top-keys-panel';
import { TopPrincipalsPanel } from './overview/top-principals-panel';
import { UsagePanel } from './overview/usage-panel';
import { comparable } from './range';
import type { SearchParams } from './search-params';
import { requireRole } from './session';
import { Incidents } from './sources/incidents';
import { AppShell } from './ui/app-shell';
import { PageHead } from './ui/page-head';
import { BareSkeleton, PanelSkeleton } from './ui/panel';
import { PanelBoundary } from './ui/panel-boundary';
import { type View, viewOfReader } from './view';

export async function generateMetadata(): Promise<Metadata> {
  const { overview, frame } = (await viewOfReader()).words;
  // The frame's pattern for titles holds below this page, not for it.
  return { title: { absolute: `${overview.title} · ${frame.product}` } };
}

/** Whether today is normal, in a minute. */
export default async function OverviewPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const figures = await overviewFigures(params);
  const { coverage, anchor, range } = figures;
  const { overview } = view.words;
  const scope = { view, figures };
  const begins = coverage.first_event ?? range.window.from;
  const from = new Date(Math.max(begins.getTime(), range.window.from.getTime()));
  const to = new Date(Math.min(range.window.to.getTime(), anchor.getTime()));
  const period = figures.isUnread
    ? overview.unread(minute(range.window.from), minute(range.window.to))
    : overview.period(minute(from), minute(to));
  const beside = comparable(range.previous, coverage.first_event);
  const lead = beside ? `${period}, ${overview.comparedWith(minute(beside.from), minute(beside.to))}` : period;
  return (
    <AppShell
      view={view}
      user={user}
      active="overview"
      path="/"
      params={params}
      {...(coverage.files === 0 ? {} : { range: { range, anchor, compares: true } })}
    >
      <PageHead
        title={overview.title}
        lead={coverage.events > 0 ? (isReadingFiles() ? `${lead} ${overview.readingMeanwhile}` : lead) : null}
      />
      <div className={styles.notices}>
        <Incidents view={view} />
      </div>
      {coverage.files === 0 ? (
        <Start view={view} user={user} />
      ) : (
        <div className={styles.stack}>
          <Part view={view} title={overview.coverage} height={61} bare>
            <CoverageStrip {...scope} />
          </Part>
          <Part view={view} title={overview.openFindings} height={153} bare>
            <Cards {...scope} />
          </Part>
          <div className={styles.wideAndNarrow}>
            <div className={styles.stack}>
              <Part view={view} title={overview.callsOverTime} height={425}>
                <UsagePanel {...scope} />
              </Part>
              <Part view={view} title={overview.posture} height={249}>
                <PosturePanel {...scope} />
              </Part>
            </div>
            <Part view={view} title={overview.needsYou} height={360}>
              <NeedsYou {...scope} />
            </Part>
          </div>
          <div className={styles.halves}>
            <Part view={view} title={overview.topKeys} height={288}>
              <TopKeysPanel {...scope} />
            </Part>
            <Part view={view} title={overview.topPrincipals} height={288}>
              <TopPrincipalsPanel {...scope} />
            </Part>
          </div>
          <div className={styles.halves}>
            <Part view={view} title={overview.firstSeen} height={260}>
              <FirstSeenPanel {...scope} />
            </Part>
            <Part view={view} title={overview.humanUse} height={260}>
              <HumanUsePanel {...scope} />
            </Part>
          </div>
        </div>
      )}
    </AppShell>
  );
}

interface PartProps {
  readonly view: View;
  readonly title: string;
  /** Of the content, or of all of it when it is drawn without a panel of its own. */
  readonly height: number;
  readonly bare?: boolean;
  readonly children: ReactNode;
}

/** A part of the page that arrives, and fails, by itself. */
function Part({ view, title, height, bare = false, children }: PartProps) {
  const { ui, frame } = view.words;
  return (
    <PanelBoundary title={ui.problemTitle(title)} text={ui.problemRest} retry={frame.retry} reference={frame.reference}>
      <Suspense
        fallback={
          bare ? <BareSkeleton title={title} height={height} /> : <PanelSkeleton title={title} height={height} />
        }
      >
        {children}
      </Suspense>
    </PanelBoundary>
  );
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

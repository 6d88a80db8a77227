import { Languages, PanelLeftClose, PanelLeftOpen, SunMoon, UserRound } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { coverageOfAll } from '@/app/freshness';
import { href } from '@/app/href';
import { setPreference } from '@/app/preference-actions';
import { hasSingleKeys, isRailNarrow, THEMES, themeOfReader } from '@/app/preferences';
import type { Range } from '@/app/range';
import type { SearchParams } from '@/app/search-params';
import type { SessionUser } from '@/app/session';
import { signOut } from '@/app/sign-out';
import type { View } from '@/app/view';
import { includesRole } from '@/lib/model/actor';
import { LANGUAGES } from '@/lib/model/language';
import type { CoverageFigure } from '@/lib/queries/coverage-figure';
import { type CoverageSummary, coverageSummary } from '@/lib/queries/coverage-summary';
import { runtime } from '@/lib/runtime';
import styles from './app-shell.module.css';
import { Button } from './button';
import { IngestBar } from './ingest-bar';
import { Menu } from './menu';
import { PreferenceList } from './menu-list';
import { PAGES, type PageId } from './pages';
import { Palette } from './palette';
import { paletteCommands } from './palette-commands';
import { RangePicker } from './range-picker';
import { Shortcuts } from './shortcuts';
import { ZoneList, ZoneMenu } from './zone-menu';

interface Props {
  readonly view: View;
  readonly user: SessionUser;
  /** Null: none of the pages of the menu. */
  readonly active: PageId | null;
  /** The page's own path and query: what the range picker changes. */
  readonly path: `/${string}`;
  readonly params: SearchParams;
  /** Left out on a page that does not look at a span of time. */
  readonly range?: { readonly range: Range; readonly anchor: Date; readonly compares?: boolean };
  readonly children: ReactNode;
}

/** The frame of every page behind the sign-in: menu, time range, coverage, preferences, running ingest. */
export async function AppShell({ view, user, active, path, params, range, children }: Props) {
  const { frame } = view.words;
  const { models, progress, isSample, site } = runtime();
  const [coverage, figure, theme, isNarrow, singleKeys] = await Promise.all([
    coverageSummary(models),
    coverageOfAll(),
    themeOfReader(),
    isRailNarrow(),
    hasSingleKeys(),
  ]);
  const themes = (
    <PreferenceList
      title={frame.theme}
      name="theme"
      chosen={theme}
      choices={THEMES.map((value) => ({ value, label: frame.themes[value] }))}
    />
  );
  const languages = (
    <PreferenceList
      title={frame.language}
      name="language"
      chosen={view.language}
      choices={LANGUAGES.map((value) => ({ value, label: frame.languages[value], lang: value }))}
    />
  );
  return (
    <div className={isNarrow ? `${styles.shell} ${styles.narrow}` : styles.shell}>
      <a href="#content" className={styles.skip}>
        {frame.skip}
      </a>
      <nav className={styles.rail} aria-label={frame.navigation}>
        <Link href={href('/')} className={styles.brand} aria-label={frame.product}>
          <Mark />
          <span className={styles.word}>{frame.product}</span>
        </Link>
        <ul className={styles.pages}>
          {PAGES.map(({ id, path: target, icon: Icon, shortcut }) => (
            <li key={id}>
              <Link
                href={href(target)}
                className={styles.page}
                title={frame[id]}
                data-shortcut={shortcut}
                {...(id === active ? { 'aria-current': 'page' as const } : {})}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
                <span className={styles.word}>{frame[id]}</span>
              </Link>
            </li>
          ))}
        </ul>
        <form action={setPreference} className={styles.fold}>
          <button
            type="submit"
            name="rail"
            value={isNarrow ? 'wide' : 'narrow'}
            className={styles.page}
            aria-label={isNarrow ? frame.widenRail : frame.narrowRail}
            title={isNarrow ? frame.widenRail : frame.narrowRail}
          >
            {isNarrow ? (
              <PanelLeftOpen size={18} strokeWidth={1.75} aria-hidden="true" />
            ) : (
              <PanelLeftClose size={18} strokeWidth={1.75} aria-hidden="true" />
            )}
          </button>
        </form>
      </nav>
      <div className={styles.column}>
        <header className={styles.top}>
          <Link href={href('/')} className={styles.smallBrand} aria-label={frame.product}>
            <Mark />
          </Link>
          {isSample ? (
            <span className={styles.sample} title={frame.sampleHint}>
              {frame.sample}
            </span>
          ) : null}
          <CoveragePill view={view} coverage={coverage} figure={figure} />
          <span className={styles.space} />
          <Palette language={view.language} commands={paletteCommands(view, site.timeZone)} singleKeys={singleKeys} />
          {range ? <RangePicker view={view} path={path} params={params} compares={false} {...range} /> : null}
          <div className={styles.wideOnly}>
            <ZoneMenu view={view} siteZone={site.timeZone} />
          </div>
          <div className={styles.wideOnly}>
            <Menu label={frame.theme} button={<SunMoon size={18} strokeWidth={1.75} aria-hidden="true" />}>
              {themes}
            </Menu>
          </div>
          <div className={styles.wideOnly}>
            <Menu label={frame.language} button={<Languages size={18} strokeWidth={1.75} aria-hidden="true" />}>
              {languages}
            </Menu>
          </div>
          <Menu label={frame.account} button={<UserRound size={18} strokeWidth={1.75} aria-hidden="true" />}>
            <div className={styles.user}>
              <p className={styles.userName}>{user.name}</p>
              <p className={styles.role}>{frame.roles[user.role]}</p>
            </div>
            <div className={styles.phoneOnly}>
              {themes}
              {languages}
              <ZoneList view={view} siteZone={site.timeZone} />
            </div>
            <form action={signOut} className={styles.signOut}>
              <Button type="submit">{frame.signOut}</Button>
              <p className={styles.role}>{frame.signOutHint}</p>
            </form>
          </Menu>
        </header>
        <IngestBar
          initial={progress.current()}
          language={view.language}
          isEmpty={coverage.files === 0}
          mayPause={includesRole(user.role, 'admin')}
        />
        <main id="content" className={styles.content} tabIndex={-1}>
          {children}
        </main>
        <Shortcuts language={view.language} on={singleKeys} />
      </div>
    </div>
  );
}

interface PillProps {
  readonly view: View;
  readonly coverage: CoverageSummary;
  readonly figure: CoverageFigure;
}

/** How much of the data is there, how far it reaches and whether all of it could be read; the way to the Sources page. */
function CoveragePill({ view, coverage, figure }: PillProps) {
  const { frame } = view.words;
  const { count, instant, percent } = view.format;
  const isBroken = coverage.broken_files > 0;
  return (
    <Link
      href={href('/sources', { tab: 'coverage' })}
      className={[styles.pill, isBroken && styles.broken, coverage.files === 0 && styles.nothing]
        .filter(Boolean)
        .join(' ')}
      {...(coverage.last_event ? { title: view.format.bothZones(coverage.last_event) } : {})}
    >
      <span className={styles.dot} aria-hidden="true" />
      {figure.expected > 0 ? <span className={styles.phoneOnly}>{percent(figure.whole, figure.expected)}</span> : null}
      <span className={styles.pillText}>
        {figure.expected > 0 ? (
          <strong title={frame.coverageShareHint(count(figure.whole), count(figure.expected), count(figure.verified))}>
            {frame.coverageShare(percent(figure.whole, figure.expected))}
          </strong>
        ) : null}
        {figure.expected > 0 ? ' · ' : null}
        {coverage.last_event ? frame.coverage(instant(coverage.last_event), count(coverage.files)) : frame.coverageNone}
        {isBroken ? ` · ${frame.coverageBroken(count(coverage.broken_files))}` : ''}
      </span>
    </Link>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" className={styles.mark}>
      <rect width="32" height="32" rx="8" />
      <path d="M15 15.4 25 24.6M20.6 20.6l3-3M4.5 24.6h6M16.3 12a4.8 4.8 0 1 1-9.6 0a4.8 4.8 0 1 1 9.6 0Z" />
    </svg>
  );
}

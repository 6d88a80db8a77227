import Link from 'next/link';
import { coverageOfAll } from '@/app/freshness';
import { href } from '@/app/href';
import { TimeText } from '@/app/ui/time-text';
import styles from './overview.module.css';
import type { Scope } from './scope';

/** How far every number below can be trusted. */
export async function CoverageStrip({ view, figures }: Scope) {
  const { coverage } = figures;
  const [places, figure, inventory] = await Promise.all([figures.places, coverageOfAll(), figures.inventory]);
  const { overview } = view.words;
  const { count } = view.format;
  const missing = figure.expected - figure.whole;
  return (
    <section className={styles.strip} aria-label={overview.coverage}>
      <dl className={styles.facts}>
        <Item label={overview.data}>
          <TimeText view={view} at={coverage.first_event} show="day" /> –{' '}
          <TimeText view={view} at={coverage.last_event} show="absolute" />
        </Item>
        <Item label={overview.filesRead}>
          <Link href={href('/sources')}>{count(coverage.files)}</Link>
        </Item>
        <Item label={overview.events}>{count(coverage.events)}</Item>
        <Item label={overview.places}>
          <Link href={href('/sources', { tab: 'coverage' })}>
            {count(places.accounts)} · {count(places.regions)}
          </Link>
        </Item>
        <Item label={overview.gapDays}>
          <Link href={href('/sources', { tab: 'coverage' })} className={missing > 0 ? styles.bad : ''}>
            {overview.gapDaysValue(count(missing), count(figure.expected))}
          </Link>
        </Item>
        {coverage.broken_files > 0 ? (
          <Item label={overview.broken}>
            <Link href={href('/sources', { tab: 'files', outcome: ['partial', 'quarantined'] })} className={styles.bad}>
              {count(coverage.broken_files)}
            </Link>
          </Item>
        ) : null}
        {coverage.rejected_records > 0 ? (
          <Item label={overview.rejected}>
            <Link href={href('/sources', { tab: 'quarantine' })} className={styles.bad}>
              {count(coverage.rejected_records)}
            </Link>
          </Item>
        ) : null}
        <Item label={overview.inventory}>
          {inventory.newest
            ? overview.inventorySnapshots(count(inventory.snapshots), view.format.day(inventory.newest))
            : overview.inventoryNone}
        </Item>
      </dl>
      {coverage.broken_files > 0 ? <p className={styles.note}>{overview.incomplete}</p> : null}
    </section>
  );
}

function Item({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

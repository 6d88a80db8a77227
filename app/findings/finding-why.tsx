import Link from 'next/link';
import { href } from '@/app/href';
import { Coded } from '@/app/ui/coded';
import { Panel } from '@/app/ui/panel';
import type { View } from '@/app/view';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import type { FindingItem } from '@/lib/queries/finding-items';
import styles from './finding-detail.module.css';
import { JudgedBy } from './judged-by';
import { RowValues } from './row-values';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
  readonly analyzer: Analyzer | null;
  readonly row: FindingRow | null;
}

/** Why it was flagged, the values that were seen, how sure that is and what could be wrong with it. */
export function FindingWhy({ view, item, analyzer, row }: Props) {
  const { findingDetail } = view.words;
  if (!analyzer) return <Panel title={findingDetail.why}>{findingDetail.retired}</Panel>;
  return (
    <>
      <Panel
        title={findingDetail.why}
        lead={findingDetail.whyLead(analyzer.code, view.format.count(analyzer.version))}
        action={<Link href={`${href('/findings/analyzers')}#${analyzer.id}`}>{view.words.catalogue.about}</Link>}
      >
        <div className={styles.stack}>
          <p className={styles.text}>
            <Coded text={analyzer.rationale[view.language]} />
          </p>
          {row ? <RowValues view={view} row={row} /> : <p className={styles.text}>{findingDetail.unreadable}</p>}
          <p className={styles.quiet}>
            {view.words.catalogue.severityRule}: {analyzer.severityRule[view.language]}
          </p>
          <p className={styles.quiet}>
            {analyzer.kind === 'occurrence' ? findingDetail.kindOccurrence : findingDetail.kindCondition}{' '}
            {findingDetail.restsOn(analyzer.needs.map((need) => findingDetail.needs[need]).join(', '))}
          </p>
          <JudgedBy view={view} item={item} analyzer={analyzer} />
        </div>
      </Panel>
      <Panel
        title={findingDetail.doubt}
        action={`${findingDetail.confidenceIs}: ${item.confidence ? findingDetail.confidence[item.confidence] : findingDetail.confidenceUnknown}`}
      >
        <div className={styles.stack}>
          <h3>{findingDetail.falsePositives}</h3>
          <ul className={styles.list}>
            {analyzer.falsePositives[view.language].map((text) => (
              <li key={text}>
                <Coded text={text} />
              </li>
            ))}
          </ul>
          <h3>{findingDetail.blindSpots}</h3>
          <ul className={styles.list}>
            {analyzer.blindSpots[view.language].map((text) => (
              <li key={text}>
                <Coded text={text} />
              </li>
            ))}
          </ul>
        </div>
      </Panel>
    </>
  );
}

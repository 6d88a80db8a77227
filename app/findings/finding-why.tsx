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
  const { findings } = view.words;
  if (!analyzer) return <Panel title={findings.why}>{findings.retired}</Panel>;
  return (
    <>
      <Panel
        title={findings.why}
        lead={findings.whyLead(analyzer.code, view.format.count(analyzer.version))}
        action={<Link href={`${href('/findings/analyzers')}#${analyzer.id}`}>{view.words.catalogue.about}</Link>}
      >
        <div className={styles.stack}>
          <p className={styles.text}>
            <Coded text={analyzer.rationale[view.language]} />
          </p>
          {row ? <RowValues view={view} row={row} /> : <p className={styles.text}>{findings.unreadable}</p>}
          <p className={styles.quiet}>
            {view.words.catalogue.severityRule}: {analyzer.severityRule[view.language]}
          </p>
          <JudgedBy view={view} item={item} analyzer={analyzer} />
          <p className={styles.quiet}>
            {analyzer.kind === 'occurrence' ? findings.kindOccurrence : findings.kindCondition}{' '}
            {findings.restsOn(analyzer.needs.map((need) => findings.needs[need]).join(', '))}
          </p>
        </div>
      </Panel>
      <Panel
        title={findings.doubt}
        action={`${findings.confidenceIs}: ${item.confidence ? findings.confidence[item.confidence] : findings.confidenceUnknown}`}
      >
        <div className={styles.stack}>
          <h3>{findings.falsePositives}</h3>
          <ul className={styles.list}>
            {analyzer.falsePositives[view.language].map((text) => (
              <li key={text}>
                <Coded text={text} />
              </li>
            ))}
          </ul>
          <h3>{findings.blindSpots}</h3>
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

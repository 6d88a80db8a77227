import Link from 'next/link';
import { href } from '@/app/href';
import type { View } from '@/app/view';
import type { Analyzer } from '@/lib/model/analyzer';
import { type FindingItem, judgedByOf } from '@/lib/queries/finding-items';
import styles from './finding-detail.module.css';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
  readonly analyzer: Analyzer;
}

/** The thresholds by which the run that saw it last judged, and whose they are. */
export function JudgedBy({ view, item, analyzer }: Props) {
  const words = view.words.analyzerSettings;
  const judged = judgedByOf(item.stored);
  const settings = href('/settings', { tab: 'analyzers', analyzer: analyzer.id });
  if (judged === null) return <p className={styles.quiet}>{words.judgedUnknown}</p>;
  const { edition, numbers } = judged;
  const { count } = view.format;
  const said = Object.entries(analyzer.thresholds ?? {}).map(([name, { label, usual }]) => {
    const value = numbers[name];
    return { name, label: label[view.language], value: value === undefined ? '–' : count(value), usual: count(usual) };
  });
  return (
    <div className={styles.judged}>
      <h3>
        {words.judgedBy}:{' '}
        <Link href={settings}>{edition === null ? words.judgedCatalogue : words.judgedEdition(count(edition))}</Link>
      </h3>
      {said.length === 0 ? null : (
        <ul className={styles.list}>
          {said.map(({ name, label, value, usual }) => (
            <li key={name}>
              {label}: <strong>{value}</strong>
              {value === usual ? null : ` (${words.usually(usual)})`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

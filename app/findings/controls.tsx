import type { View } from '@/app/view';
import { type Analyzer, FRAMEWORKS } from '@/lib/model/analyzer';
import styles from './finding-detail.module.css';

/** The controls that an analyzer answers to, and the rules of others that it covers, by their own ids. */
export function Controls({ view, analyzer }: { readonly view: View; readonly analyzer: Analyzer }) {
  const { frameworks } = view.words.catalogue;
  const { findingDetail } = view.words;
  const told = FRAMEWORKS.flatMap((framework) => {
    const ids = analyzer.compliance[framework];
    return ids ? [{ name: frameworks[framework], ids: ids.join(', ') }] : [];
  });
  const rows = [
    ...told,
    ...(analyzer.attack.length > 0 ? [{ name: findingDetail.attack, ids: analyzer.attack.join(', ') }] : []),
  ];
  return (
    <dl className={styles.controls}>
      {rows.map(({ name, ids }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{ids}</dd>
        </div>
      ))}
    </dl>
  );
}

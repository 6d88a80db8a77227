import type { PreviewWords } from './actions';
import styles from './analyzers.module.css';

export type PreviewTitles = Readonly<
  Record<
    'tried' | 'columnAnalyzer' | 'columnBefore' | 'columnAfter' | 'columnComes' | 'columnGoes' | 'comes' | 'goes',
    string
  >
>;

/** What would change: a line for each analyzer that would answer otherwise, and what it would say. */
export function Preview({ preview, titles }: { readonly preview: PreviewWords; readonly titles: PreviewTitles }) {
  return (
    <section className={styles.preview} aria-label={titles.tried}>
      <h3>{titles.tried}</h3>
      {preview.sum === null ? null : <p className={styles.sum}>{preview.sum}</p>}
      <p className={styles.quiet}>{preview.lead}</p>
      {preview.lines.length === 0 ? null : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{titles.columnAnalyzer}</th>
                <th scope="col">{titles.columnBefore}</th>
                <th scope="col">{titles.columnAfter}</th>
                <th scope="col">{titles.columnComes}</th>
                <th scope="col">{titles.columnGoes}</th>
              </tr>
            </thead>
            <tbody>
              {preview.lines.map(({ id, title, before, after, comes, goes }) => (
                <tr key={id}>
                  <th scope="row">{title}</th>
                  <td>{before}</td>
                  <td>{after}</td>
                  <td>{comes}</td>
                  <td>{goes}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Headlines title={titles.comes} lines={preview.lines.flatMap(({ coming }) => coming)} />
      <Headlines title={titles.goes} lines={preview.lines.flatMap(({ going }) => going)} />
    </section>
  );
}

function Headlines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul className={styles.headlines}>
        {[...new Set(lines)].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

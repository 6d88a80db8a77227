import type { View } from '@/app/view';
import { fileTotals } from '@/lib/queries/source-files';
import { runtime } from '@/lib/runtime';
import styles from './sources.module.css';

/** Records found and where each went: an equation that must hold. */
export async function Accounting({ view }: { readonly view: View }) {
  const { models, progress } = runtime();
  const totals = await fileTotals(models, { outcomes: [], search: null });
  const run = progress.current();
  const { sources } = view.words;
  const { count, bytes, percent } = view.format;
  const parts = [
    { id: 'kms', label: sources.kms, value: totals.kms_records },
    { id: 'context', label: sources.context, value: totals.context_records },
    { id: 'other', label: sources.other, value: totals.other_records },
    { id: 'rejected', label: sources.rejected, value: totals.rejected_records },
  ];
  const difference = totals.records - parts.reduce((sum, { value }) => sum + value, 0);
  return (
    <section className={styles.accounting} aria-label={sources.accounting}>
      <h2 className="visually-hidden">{sources.accounting}</h2>
      <dl className={styles.equation}>
        <div>
          <dt>{sources.recordsFound}</dt>
          <dd>{count(totals.records)}</dd>
        </div>
        {parts.map(({ id, label, value }, index) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd className={id === 'rejected' && value > 0 ? styles.bad : ''} data-sign={index === 0 ? '=' : '+'}>
              {count(value)} <small>{percent(value, totals.records)}</small>
            </dd>
          </div>
        ))}
      </dl>
      <p className={difference === 0 ? styles.fine : styles.bad}>
        {difference === 0
          ? sources.addsUp(count(totals.files), bytes(totals.bytes))
          : sources.addsNot(count(Math.abs(difference)))}
      </p>
      {run !== null && run.phase !== 'done' ? (
        <p className={styles.fine}>
          <strong>{sources.running}:</strong>{' '}
          {sources.runningCounts(count(run.added), count(run.duplicates), count(run.filesQuarantined))}
        </p>
      ) : null}
    </section>
  );
}

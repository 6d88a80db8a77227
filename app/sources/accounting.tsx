import { resumeReading } from '@/app/ingest-actions';
import { Button } from '@/app/ui/button';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { fileTotals } from '@/lib/queries/source-files';
import { runtime } from '@/lib/runtime';
import styles from './sources.module.css';

/** Records found and where each went: an equation that must hold. */
export async function Accounting({ view, mayPause }: { readonly view: View; readonly mayPause: boolean }) {
  const { models, progress, gate } = runtime();
  const pause = gate.paused();
  const totals = await fileTotals(models, { outcomes: [], search: null });
  const run = progress.current();
  const isRunning = run !== null && run.phase !== 'done';
  const { sources } = view.words;
  const { count, bytes, percent } = view.format;
  const parts = [
    { id: 'kms', label: sources.kms, value: totals.kms_records },
    { id: 'context', label: sources.context, value: totals.context_records },
    { id: 'other', label: sources.other, value: totals.other_records },
    { id: 'rejected', label: sources.rejected, value: totals.rejected_records },
  ];
  const difference = totals.records - parts.reduce((sum, { value }) => sum + value, 0);
  // Sums of nothing would look like an account that adds up.
  const hasRead = totals.files > 0;
  if (!hasRead && !isRunning && pause === null) return null;
  return (
    <section className={styles.accounting} aria-label={sources.accounting}>
      <h2 className="visually-hidden">{sources.accounting}</h2>
      {hasRead ? (
        <>
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
        </>
      ) : null}
      {pause === null || isRunning ? null : (
        <div className={styles.paused}>
          <p>{view.words.progress.pausedIdle(plainText(pause.by), view.format.instant(pause.at))}</p>
          {mayPause ? (
            <form action={resumeReading}>
              <Button type="submit">{view.words.progress.resume}</Button>
            </form>
          ) : null}
        </div>
      )}
      {run !== null && isRunning ? (
        <p className={styles.fine}>
          <strong>{sources.running}:</strong>{' '}
          {sources.runningCounts(count(run.added), count(run.duplicates), count(run.filesQuarantined))}
        </p>
      ) : null}
    </section>
  );
}

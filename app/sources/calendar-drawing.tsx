import type { Route } from 'next';
import type { View } from '@/app/view';
import { DAY_STATES } from '@/lib/model/coverage';
import type { Calendar, CalendarDay, CalendarRow } from '@/lib/queries/coverage-calendar';
import type { CoverageDay } from '@/lib/queries/coverage-day';
import styles from './sources.module.css';

interface Props {
  readonly view: View;
  readonly calendar: Calendar;
  readonly hrefOf: (day: CoverageDay) => Route;
}

/** One square a day. For eyes and pointers; the tables beside it say the same and are reached by keyboard. */
export function CalendarDrawing({ view, calendar, hrefOf }: Props) {
  const { sources } = view.words;
  const { count } = view.format;
  const titleOf = (day: Date, one: CalendarDay, { recorded, recordedSince }: CalendarRow) =>
    [
      `${utcDay(day)}: ${sources.dayStates[one.state]}`,
      ...(recorded === 'none' && recordedSince !== null && recordedSince < day ? [sources.noTrailRecords] : []),
      ...(one.use_left_out > 0 ? [sources.flaws.leftOut] : []),
      ...(one.records > 0 ? [sources.recordsOf(count(one.records), count(one.kms_records))] : []),
      ...(one.proven_hours > 0 ? [sources.provenHours(count(one.proven_hours))] : []),
    ].join(' · ');
  return (
    <div className={styles.calendar} aria-hidden="true">
      {calendar.rows.map((row) => (
        <div key={`${row.accountId}/${row.region}`} className={styles.line}>
          <span className={styles.placeName}>
            {view.format.account(row.accountId)} <span>{row.region}</span>
          </span>
          <span className={styles.days}>
            {row.days.map((one, index) => {
              const day = calendar.days[index] ?? new Date(0);
              const look = { className: `${styles.day} ${styles[one.state]}`, title: titleOf(day, one, row) };
              const { accountId, region } = row;
              // Thousands of squares: plain links, which cost the browser nothing.
              return one.state === 'none-expected' ? (
                <span key={day.getTime()} {...look} />
              ) : (
                <a key={day.getTime()} {...look} href={hrefOf({ accountId, region, day })} tabIndex={-1} />
              );
            })}
          </span>
        </div>
      ))}
      <p className={styles.legend}>
        {DAY_STATES.map((state) => (
          <span key={state}>
            <span className={`${styles.day} ${styles[state]}`} /> {sources.dayStates[state]}
          </span>
        ))}
      </p>
    </div>
  );
}

export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

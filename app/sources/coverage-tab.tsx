import { EmptyState } from '@/app/ui/empty-state';
import { Figure } from '@/app/ui/figure';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import { DAY_MS, type Window } from '@/lib/model/time';
import { type CalendarRow, coverageCalendar, DAY_STATES, type DayState } from '@/lib/queries/coverage-calendar';
import type { CoverageSummary } from '@/lib/queries/coverage-summary';
import { runtime } from '@/lib/runtime';
import styles from './sources.module.css';

/** More columns than this cannot be told apart. */
const MOST_DAYS = 120;

interface Props {
  readonly view: View;
  readonly window: Window;
  readonly coverage: CoverageSummary;
}

/** Account × Region × day: where there is ground under "nothing happened". */
export async function CoverageTab({ view, window, coverage }: Props) {
  const { sources } = view.words;
  const { count } = view.format;
  const begins = Math.max(window.from.getTime(), coverage.first_event?.getTime() ?? 0);
  const drawnFrom = Math.max(begins, window.to.getTime() - MOST_DAYS * DAY_MS);
  const isCut = drawnFrom > begins;
  const calendar = await coverageCalendar(runtime().models, { from: new Date(drawnFrom), to: window.to });
  if (calendar.rows.length === 0 || calendar.days.length === 0) {
    return (
      <Panel title={sources.calendar}>
        <EmptyState view={view} kind="nothing-collected">
          {sources.noFilesText}
        </EmptyState>
      </Panel>
    );
  }
  const all = calendar.rows.flatMap(({ days }) => days);
  const daysIn = (days: CalendarRow['days'], state: DayState) => days.filter((day) => day.state === state).length;
  const [first, last] = [calendar.days[0], calendar.days.at(-1)];
  return (
    <Panel title={sources.calendar} lead={first && last ? sources.calendarLead(utcDay(first), utcDay(last)) : null}>
      <Figure
        view={view}
        summary={`${sources.calendarSummary(
          count(daysIn(all, 'seen')),
          count(daysIn(all, 'missing')),
          count(daysIn(all, 'broken')),
        )}${isCut ? ` ${sources.calendarCut(count(MOST_DAYS))}` : ''}`}
        data={{
          name: sources.calendar,
          columns: [
            sources.account,
            sources.region,
            `${view.words.ui.start} (UTC)`,
            sources.coverageState,
            sources.records,
            sources.kms,
          ],
          rows: calendar.rows.flatMap(({ accountId, region, days }) =>
            days.map(({ state, records, kmsRecords }, index) => [
              accountId,
              region,
              utcDay(calendar.days[index] ?? new Date(0)),
              sources.dayStates[state],
              records,
              kmsRecords,
            ]),
          ),
        }}
        table={
          <Table
            view={view}
            caption={sources.calendar}
            rows={calendar.rows}
            rowKey={({ accountId, region }) => `${accountId}/${region}`}
            tall
            columns={[
              { id: 'account', title: sources.account, cell: ({ accountId }) => view.format.account(accountId) },
              { id: 'region', title: sources.region, cell: ({ region }) => region },
              { id: 'seen', title: sources.daysSeen, align: 'right', cell: ({ days }) => count(daysIn(days, 'seen')) },
              {
                id: 'missing',
                title: sources.daysMissing,
                align: 'right',
                cell: ({ days }) => count(daysIn(days, 'missing')),
              },
              {
                id: 'broken',
                title: sources.daysBroken,
                align: 'right',
                cell: ({ days }) => count(daysIn(days, 'broken')),
              },
              {
                id: 'records',
                title: sources.records,
                align: 'right',
                cell: ({ days }) => count(days.reduce((sum, { records }) => sum + records, 0)),
              },
              {
                id: 'kms',
                title: sources.kms,
                align: 'right',
                cell: ({ days }) => count(days.reduce((sum, { kmsRecords }) => sum + kmsRecords, 0)),
              },
            ]}
          />
        }
      >
        <div className={styles.calendar} aria-hidden="true">
          {calendar.rows.map((row) => (
            <div key={`${row.accountId}/${row.region}`} className={styles.line}>
              <span className={styles.placeName}>
                {view.format.account(row.accountId)} <span>{row.region}</span>
              </span>
              <span className={styles.days}>
                {row.days.map((day, index) => (
                  <span
                    key={calendar.days[index]?.getTime()}
                    className={`${styles.day} ${styles[day.state]}`}
                    title={`${utcDay(calendar.days[index] ?? new Date(0))}: ${
                      day.state === 'seen' || day.state === 'broken'
                        ? sources.recordsOf(count(day.records), count(day.kmsRecords))
                        : sources.dayStates[day.state]
                    }`}
                  />
                ))}
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
      </Figure>
    </Panel>
  );
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

import { hrefWith } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { EmptyState } from '@/app/ui/empty-state';
import { Figure } from '@/app/ui/figure';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import { DAY_STATES, type DayState } from '@/lib/model/coverage';
import { DAY_MS, type Window } from '@/lib/model/time';
import { type CalendarRow, coverageCalendar } from '@/lib/queries/coverage-calendar';
import type { CoverageDay } from '@/lib/queries/coverage-day';
import type { CoverageSummary } from '@/lib/queries/coverage-summary';
import { lostUses } from '@/lib/queries/lost-uses';
import { runtime } from '@/lib/runtime';
import { CalendarDrawing, utcDay } from './calendar-drawing';
import { CoverageDayPanel } from './coverage-day-panel';
import { FlawedDays } from './flawed-days';

/** More columns than this cannot be told apart. */
const MOST_DAYS = 120;

interface Props {
  readonly view: View;
  readonly window: Window;
  readonly params: SearchParams;
  readonly coverage: CoverageSummary;
}

/** Account × Region × day: where there is ground under "nothing happened", and what is missing where there is not. */
export async function CoverageTab({ view, window, params, coverage }: Props) {
  const { sources } = view.words;
  const { count } = view.format;
  const { models, ledger } = runtime();
  const begins = Math.max(window.from.getTime(), coverage.first_event?.getTime() ?? 0);
  const drawnFrom = Math.max(begins, window.to.getTime() - MOST_DAYS * DAY_MS);
  const isCut = drawnFrom > begins;
  const lost = await lostUses(ledger);
  const calendar = await coverageCalendar(models, { from: new Date(drawnFrom), to: window.to }, lost);
  if (calendar.rows.length === 0 || calendar.days.length === 0) {
    return (
      <Panel title={sources.calendar}>
        <EmptyState view={view} kind="nothing-collected">
          {sources.noFilesText}
        </EmptyState>
      </Panel>
    );
  }
  const hrefOf = ({ accountId, region, day }: CoverageDay) =>
    hrefWith('/sources', params, { tab: 'coverage', account: accountId, region, day: utcDay(day) });
  const all = calendar.rows.flatMap(({ days }) => days);
  const daysIn = (days: CalendarRow['days'], state: DayState) => days.filter((day) => day.state === state).length;
  const [earliest, latest] = [calendar.days[0], calendar.days.at(-1)];
  const chosen = chosenDay(params);
  return (
    <>
      <Panel
        title={sources.calendar}
        lead={earliest && latest ? sources.calendarLead(utcDay(earliest), utcDay(latest)) : null}
      >
        <Figure
          view={view}
          summary={`${sources.calendarSummary(
            count(daysIn(all, 'verified')),
            count(daysIn(all, 'complete')),
            count(daysIn(all, 'partial')),
            count(daysIn(all, 'missing')),
          )}${isCut ? ` ${sources.calendarCut(count(MOST_DAYS))}` : ''}`}
          data={{
            name: sources.calendar,
            columns: [
              sources.account,
              sources.region,
              `${view.words.ui.start} (UTC)`,
              sources.state,
              sources.records,
              sources.kms,
            ],
            rows: calendar.rows.flatMap(({ accountId, region, days }) =>
              days.map(({ state, records, kms_records }, index) => [
                accountId,
                region,
                utcDay(calendar.days[index] ?? new Date(0)),
                sources.dayStates[state],
                records,
                kms_records,
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
                ...DAY_STATES.map((state) => ({
                  id: state,
                  title: sources.dayStates[state],
                  align: 'right' as const,
                  cell: ({ days }: CalendarRow) => count(daysIn(days, state)),
                })),
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
                  cell: ({ days }) => count(days.reduce((sum, { kms_records }) => sum + kms_records, 0)),
                },
              ]}
              onPhone="scroll"
            />
          }
        >
          <CalendarDrawing view={view} calendar={calendar} hrefOf={hrefOf} />
        </Figure>
      </Panel>
      {chosen ? <CoverageDayPanel view={view} chosen={chosen} lost={lost} params={params} /> : null}
      <FlawedDays view={view} calendar={calendar} hrefOf={hrefOf} />
    </>
  );
}

/** The day that the address names; null when it names none that could be. */
function chosenDay(params: SearchParams): CoverageDay | null {
  const [accountId, region, text] = [first(params, 'account'), first(params, 'region'), first(params, 'day')];
  const day = new Date(`${text}T00:00:00Z`);
  if (!accountId || !region || !text || !/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(day.getTime())) return null;
  return { accountId, region, day };
}

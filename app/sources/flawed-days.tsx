import type { Route } from 'next';
import Link from 'next/link';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import type { Calendar, CalendarDay, CalendarRow } from '@/lib/queries/coverage-calendar';
import type { CoverageDay } from '@/lib/queries/coverage-day';
import { utcDay } from './calendar-drawing';

interface Props {
  readonly view: View;
  readonly calendar: Calendar;
  readonly hrefOf: (day: CoverageDay) => Route;
}

const MOST = 100;

/** The days that are partial or missing, newest first, each with its way to what is missing. */
export function FlawedDays({ view, calendar, hrefOf }: Props) {
  const { sources } = view.words;
  const { count } = view.format;
  const flawed = calendar.rows
    .flatMap(({ days, ...place }) =>
      days.map((one, index) => ({ ...place, day: calendar.days[index] ?? new Date(0), one })),
    )
    .filter(({ one: { state } }) => state === 'partial' || state === 'missing')
    .sort((a, b) => b.day.getTime() - a.day.getTime());
  if (flawed.length === 0) return null;
  return (
    <Panel
      title={sources.flawedDays}
      lead={flawed.length > MOST ? sources.flawedCut(count(MOST), count(flawed.length)) : null}
      flush
    >
      <Table
        view={view}
        caption={sources.flawedDays}
        rows={flawed.slice(0, MOST)}
        rowKey={({ accountId, region, day }) => `${accountId}/${region}/${day.getTime()}`}
        columns={[
          {
            id: 'day',
            title: sources.day,
            cell: ({ accountId, region, day }) => (
              <Link href={hrefOf({ accountId, region, day })} prefetch={false}>
                {utcDay(day)}
              </Link>
            ),
          },
          { id: 'account', title: sources.account, cell: ({ accountId }) => view.format.account(accountId) },
          { id: 'region', title: sources.region, cell: ({ region }) => region },
          {
            id: 'state',
            title: sources.state,
            cell: ({ one: { state } }) => (
              <StateBadge tone={state === 'missing' ? 'critical' : 'warning'}>{sources.dayStates[state]}</StateBadge>
            ),
          },
          { id: 'why', title: sources.what, wrap: true, cell: (row) => whyOf(view, row.one, isRecorded(row)) },
          { id: 'records', title: sources.records, align: 'right', cell: ({ one }) => count(one.records) },
        ]}
      />
    </Panel>
  );
}

/** Whether CloudTrail had said before the day that a trail records there. */
function isRecorded({ recorded, recordedSince, day }: Omit<CalendarRow, 'days'> & { readonly day: Date }): boolean {
  return recorded !== null && recorded !== 'none' && recordedSince !== null && recordedSince < day;
}

function whyOf(view: View, day: CalendarDay, recorded: boolean): string {
  const { flaws } = view.words.sources;
  const { count } = view.format;
  const parts = [
    day.bad_digests > 0 ? flaws.digests(count(day.bad_digests)) : null,
    day.bad_logs > 0 ? flaws.logs(count(day.bad_logs)) : null,
    day.broken_files > 0 ? flaws.broken(count(day.broken_files)) : null,
    day.lost_uses > 0 ? flaws.uses(count(day.lost_uses)) : null,
    day.use_left_out > 0 ? flaws.leftOut : null,
  ].filter((part) => part !== null);
  if (parts.length > 0) return parts.join(' · ');
  return recorded ? flaws.silentRecorded : flaws.silent;
}

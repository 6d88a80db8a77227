import Link from 'next/link';
import { href } from '@/app/href';
import { EmptyState } from '@/app/ui/empty-state';
import { KeyName } from '@/app/ui/key-name';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import styles from './overview.module.css';
import type { Scope } from './scope';
import { ShareBar } from './share-bar';

/** The keys with most calls. */
export async function TopKeysPanel({ view, figures }: Scope) {
  const { range, coverage } = figures;
  const rows = await figures.topKeys;
  const { overview } = view.words;
  const { count } = view.format;
  const most = rows[0]?.calls ?? 1;
  const isNew = (at: Date) =>
    coverage.first_event !== null && coverage.first_event < range.window.from && at >= range.window.from;
  return (
    <Panel title={overview.topKeys} action={<Link href={href('/keys')}>{overview.allKeys}</Link>} flush>
      {rows.length === 0 ? (
        <div className={styles.padded}>
          <EmptyState view={view} kind="no-match" title={overview.noCalls}>
            {overview.noCallsText}
          </EmptyState>
        </div>
      ) : (
        <Table
          view={view}
          caption={overview.topKeys}
          rows={rows}
          rowKey={({ key_arn }) => key_arn}
          columns={[
            {
              id: 'key',
              title: overview.key,
              cell: ({ key_arn, alias, first_at }) => (
                <>
                  <KeyName view={view} arn={key_arn} alias={alias} range={range} />
                  {isNew(first_at) ? (
                    <span className={styles.new} title={overview.isNewHint}>
                      {overview.isNew}
                    </span>
                  ) : null}
                </>
              ),
            },
            {
              id: 'calls',
              title: overview.callsColumn,
              align: 'right',
              cell: ({ calls }) => <ShareBar text={count(calls)} part={calls / most} />,
            },
            { id: 'denied', title: overview.deniedColumn, align: 'right', cell: ({ denied }) => count(denied) },
          ]}
        />
      )}
    </Panel>
  );
}

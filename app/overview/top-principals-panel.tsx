import Link from 'next/link';
import { principalHref, spanOf } from '@/app/href';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { principalName } from '@/app/ui/principal-name';
import { Table } from '@/app/ui/table';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import styles from './overview.module.css';
import type { Scope } from './scope';
import { ShareBar } from './share-bar';

/** The principals that used most different keys. */
export async function TopPrincipalsPanel({ view, figures }: Scope) {
  const { range, coverage } = figures;
  const rows = await figures.topPrincipals;
  const { overview } = view.words;
  const { count, account } = view.format;
  const most = Math.max(1, rows[0]?.keys ?? 1);
  const isNew = (at: Date) =>
    coverage.first_event !== null && coverage.first_event < range.window.from && at >= range.window.from;
  return (
    <Panel title={overview.topPrincipals} lead={overview.topPrincipalsLead} flush>
      {rows.length === 0 ? (
        <div className={styles.padded}>
          <EmptyState view={view} kind="no-match" title={overview.noCalls}>
            {overview.noCallsText}
          </EmptyState>
        </div>
      ) : (
        <Table
          view={view}
          caption={overview.topPrincipals}
          rows={rows}
          rowKey={({ principal, caller_account_id }) => `${principal} ${caller_account_id}`}
          columns={[
            {
              id: 'principal',
              title: overview.principal,
              cell: ({ principal, first_at }) => (
                <>
                  <Link
                    href={principalHref(principal, spanOf(range))}
                    className={styles.principal}
                    title={plainText(principal)}
                    prefetch={false}
                  >
                    <Untrusted view={view} text={principalName(principal, view.format)} limit={80} />
                  </Link>
                  {isNew(first_at) ? (
                    <span className={styles.new} title={overview.isNewHint}>
                      {overview.isNew}
                    </span>
                  ) : null}
                </>
              ),
            },
            {
              id: 'account',
              title: overview.account,
              cell: ({ caller_account_id: id }) => (id === 'unknown' ? '–' : account(id)),
            },
            {
              id: 'keys',
              title: overview.keysColumn,
              align: 'right',
              cell: ({ keys }) => <ShareBar text={count(keys)} part={keys / most} />,
            },
            { id: 'uses', title: overview.usesColumn, align: 'right', cell: ({ uses }) => count(uses) },
            { id: 'denied', title: overview.deniedColumn, align: 'right', cell: ({ denied }) => count(denied) },
          ]}
        />
      )}
    </Panel>
  );
}

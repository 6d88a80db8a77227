import type { Metadata } from 'next';
import { href } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { BackLink } from '@/app/ui/back-link';
import { Button, buttonClass } from '@/app/ui/button';
import { EmptyState } from '@/app/ui/empty-state';
import { PageHead } from '@/app/ui/page-head';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { viewOfReader } from '@/app/view';
import { includesRole } from '@/lib/model/actor';
import { keyLedgerDifference } from '@/lib/model/key-ledger';
import { asOf } from '@/lib/queries/as-of';
import { keyLedger } from '@/lib/queries/key-ledger';
import { runtime } from '@/lib/runtime';
import { saveEdition } from './actions';
import { Difference } from './difference';
import styles from './ledger.module.css';
import { ledgerColumns } from './ledger-columns';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.keyLedger.title };
}

/** The list of keys that an auditor asks for, and what has changed since it was last saved. */
export default async function KeyLedgerPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const { models, ledger } = runtime();
  const instant = (await asOf(runtime())) ?? view.now;
  const [lines, edition] = await Promise.all([keyLedger(models, instant), ledger.lastKeyLedger()]);
  const { keyLedger: words } = view.words;
  return (
    <AppShell view={view} user={user} active="keys" path="/keys/ledger" params={await searchParams}>
      <BackLink href={href('/keys')}>{words.back}</BackLink>
      <PageHead
        title={words.title}
        lead={words.lead}
        actions={
          <div className={styles.actions}>
            <a className={buttonClass()} href={href('/keys/ledger/export', { format: 'csv' })} download>
              {words.csv}
            </a>
            <a className={buttonClass()} href={href('/keys/ledger/export', { format: 'xlsx' })} download>
              {words.xlsx}
            </a>
            {includesRole(user.role, 'analyst') && lines.length > 0 ? (
              <form action={saveEdition}>
                <Button type="submit" look="primary">
                  {words.save}
                </Button>
              </form>
            ) : null}
          </div>
        }
      />
      <div className={styles.stack}>
        {edition === null ? (
          <p className={styles.quiet}>{words.neverSaved}</p>
        ) : (
          <Difference view={view} edition={edition} difference={keyLedgerDifference(edition.lines, lines)} />
        )}
        {lines.length === 0 ? (
          <Panel title={words.title}>
            <EmptyState view={view} kind="nothing-collected" title={words.none}>
              {words.noneText}
            </EmptyState>
          </Panel>
        ) : (
          <Panel
            title={words.tableTitle(view.format.count(lines.length))}
            lead={`${words.asOf} ${view.format.instant(instant)}`}
            flush
          >
            <Table
              view={view}
              caption={words.tableCaption}
              columns={ledgerColumns(view)}
              rows={lines}
              rowKey={({ keyArn }) => keyArn}
              tall
            />
          </Panel>
        )}
      </div>
    </AppShell>
  );
}

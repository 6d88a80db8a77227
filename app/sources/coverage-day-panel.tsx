import Link from 'next/link';
import { hrefWith } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import { buttonClass } from '@/app/ui/button';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { readingReason } from '@/lib/i18n/reading-reasons';
import { type CoverageDay, coverageDayFiles, coverageDayFlaws } from '@/lib/queries/coverage-day';
import type { LostUse } from '@/lib/queries/lost-uses';
import { runtime } from '@/lib/runtime';
import { utcDay } from './calendar-drawing';
import styles from './sources.module.css';

interface Props {
  readonly view: View;
  readonly chosen: CoverageDay;
  readonly lost: readonly LostUse[];
  readonly params: SearchParams;
}

/** One day of one account and Region: what is missing or wrong by name, and what was read. */
export async function CoverageDayPanel({ view, chosen, lost, params }: Props) {
  const { models } = runtime();
  const [flaws, files] = await Promise.all([coverageDayFlaws(models, chosen, lost), coverageDayFiles(models, chosen)]);
  const { sources } = view.words;
  const verdicts: Readonly<Record<string, string>> = sources.verdicts;
  const title = `${utcDay(chosen.day)} · ${view.format.account(chosen.accountId)} · ${chosen.region}`;
  return (
    <Panel
      id="day"
      title={title}
      lead={sources.dayLead(view.format.count(flaws.length), view.format.count(files.length))}
      action={
        <Link
          href={hrefWith('/sources', params, { account: null, region: null, day: null })}
          prefetch={false}
          className={buttonClass('quiet')}
        >
          {sources.close}
        </Link>
      }
      flush
    >
      {flaws.length > 0 ? (
        <Table
          view={view}
          caption={sources.missingOfDay}
          rows={flaws}
          rowKey={({ kind, path }) => `${kind} ${path}`}
          columns={[
            { id: 'what', title: sources.what, cell: ({ kind }) => sources.dayFlaws[kind] },
            { id: 'path', title: sources.path, cell: ({ path }) => <Untrusted view={view} text={path} mono /> },
            {
              id: 'because',
              title: sources.reason,
              wrap: true,
              cell: ({ because }) =>
                because === null ? (
                  ''
                ) : (
                  <Untrusted view={view} text={readingReason(because, view.language)} limit={200} />
                ),
            },
          ]}
        />
      ) : null}
      {flaws.some(({ kind }) => kind === 'digest-missing' || kind === 'log-missing') ? (
        <div className={styles.padded}>
          <p className={styles.fine}>{sources.fetchAgain}</p>
          <pre className={styles.command}>{commandFor(chosen)}</pre>
        </div>
      ) : null}
      {files.length > 0 ? (
        <Table
          view={view}
          caption={sources.tabs.files}
          rows={files}
          rowKey={({ path }) => path}
          columns={[
            { id: 'path', title: sources.path, cell: ({ path }) => <Untrusted view={view} text={path} mono /> },
            {
              id: 'digest',
              title: sources.digestSays,
              cell: ({ verdict }) => verdicts[verdict ?? 'none'] ?? verdict,
            },
            {
              id: 'records',
              title: sources.records,
              align: 'right',
              cell: ({ records }) => view.format.count(records),
            },
          ]}
        />
      ) : null}
      {flaws.length + files.length === 0 ? (
        <div className={styles.padded}>
          <EmptyState view={view} kind="cannot-tell" title={sources.dayEmpty}>
            {sources.dayEmptyText}
          </EmptyState>
          <pre className={styles.command}>{commandFor(chosen)}</pre>
        </div>
      ) : null}
    </Panel>
  );
}

/** Account and Region come from the address, so they are left out where they could be anything. */
function commandFor({ accountId, region, day }: CoverageDay): string {
  const account = /^\d{12}$/.test(accountId) ? accountId : 'ACCOUNT';
  const place = /^[a-z0-9-]+$/.test(region) ? region : 'REGION';
  const date = utcDay(day);
  const folder = `AWSLogs/${account}/CloudTrail/${place}/${date.replaceAll('-', '/')}/`;
  return `npx keytrail sync s3://BUCKET --from ${date} --to ${date}\naws s3 ls s3://BUCKET/${folder}`;
}

import Link from 'next/link';
import { findingsHref } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import { principalName } from '@/app/ui/principal-name';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import { shortMaterial } from '@/lib/model/short-name';
import { type KeyChange, keyChanges } from '@/lib/queries/key-changes';
import { runtime } from '@/lib/runtime';
import { FindingLinks } from './finding-links';
import type { KeyTabProps } from './key-tab';
import styles from './tabs.module.css';

/** What was found on the key and what was changed about it. */
export async function ChangesTab({ view, keyArn, findings }: KeyTabProps) {
  const { keyRotation, keyPage } = view.words;
  const changes = await keyChanges(runtime().models, keyArn);
  return (
    <>
      <Panel
        title={keyPage.findingsTitle}
        action={
          findings.length > 0 ? <Link href={findingsHref(keyArn, { status: 'all' })}>{keyPage.findingsAll}</Link> : null
        }
      >
        {findings.length === 0 ? (
          <p className={styles.quiet}>{keyPage.findingsNone}</p>
        ) : (
          <FindingLinks view={view} findings={findings} />
        )}
      </Panel>
      <Panel title={keyPage.changesTitle} flush={changes.length > 0}>
        {changes.length === 0 ? (
          <p className={styles.quiet}>{keyPage.changesNone}</p>
        ) : (
          <Table
            view={view}
            caption={keyPage.changesTitle}
            columns={columns()}
            rows={changes}
            rowKey={({ changed_at, aspect, change, event_id, after }) =>
              `${changed_at.toISOString()} ${aspect} ${change} ${event_id} ${after}`
            }
          />
        )}
      </Panel>
    </>
  );

  function columns(): Column<KeyChange>[] {
    const { changeColumns } = keyPage;
    const aspects: Readonly<Record<string, string>> = keyPage.aspects;
    const text = (value: string | null) => (value === null ? '' : <Untrusted view={view} text={value} limit={160} />);
    const state = (value: string | null) =>
      value === null ? '' : <span title={plainText(value)}>{text(shortMaterial(value))}</span>;
    return [
      {
        id: 'at',
        title: changeColumns.at,
        pinned: true,
        cell: ({ changed_at }) => <TimeText view={view} at={changed_at} show="absolute" />,
      },
      { id: 'aspect', title: changeColumns.aspect, cell: ({ aspect }) => aspects[aspect] ?? aspect },
      {
        id: 'change',
        title: changeColumns.change,
        cell: ({ change }) => (change === 'inventory' ? keyRotation.origins.inventory : text(change)),
      },
      { id: 'before', title: changeColumns.before, wrap: true, width: 120, cell: ({ before }) => state(before) },
      { id: 'after', title: changeColumns.after, wrap: true, width: 120, cell: ({ after }) => state(after) },
      {
        id: 'who',
        title: changeColumns.who,
        wrap: true,
        width: 140,
        cell: ({ principal }) =>
          principal === null ? (
            <span title={view.words.ui.unknown}>–</span>
          ) : (
            <span title={plainText(principal)}>{text(principalName(principal, view.format))}</span>
          ),
      },
      {
        id: 'from',
        title: changeColumns.from,
        wrap: true,
        width: 110,
        cell: ({ source_ip }) =>
          source_ip === null ? (
            <span title={view.words.ui.unknown}>–</span>
          ) : (
            <Untrusted view={view} text={source_ip} limit={80} mono />
          ),
      },
    ];
  }
}

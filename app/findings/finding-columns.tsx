import type { Route } from 'next';
import Link from 'next/link';
import { href } from '@/app/href';
import { KeyLink } from '@/app/keys/key-link';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { StateBadge, StatusBadge } from '@/app/ui/state-badge';
import type { Column } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
import { wholeDays } from '@/lib/model/time';
import { type FindingItem, headlineOf } from '@/lib/queries/finding-items';
import pickStyles from './bulk-bar.module.css';
import styles from './findings.module.css';

interface Options {
  readonly view: View;
  readonly asOf: Date;
  readonly aliases: ReadonlyMap<string, string>;
  readonly openHref: (item: FindingItem) => Route;
  /** Beside an open finding there is room for the most telling columns alone. */
  readonly narrow: boolean;
  /** What is folded into each chain, by its fingerprint. */
  readonly parts: ReadonlyMap<string, readonly FindingItem[]>;
  /** The chain that tells a row which has its place all the same. */
  readonly chains: ReadonlyMap<string, FindingItem>;
}

/** The columns of the list of findings. */
export function findingColumns({
  view,
  asOf,
  aliases,
  openHref,
  narrow,
  parts,
  chains,
}: Options): Column<FindingItem>[] {
  const { findings } = view.words;
  const { columns } = findings;
  const headline: Column<FindingItem>[] = [
    {
      id: 'severity',
      title: columns.severity,
      width: 94,
      cell: ({ severity }) => <SeverityBadge view={view} severity={severity} />,
    },
    {
      id: 'headline',
      title: columns.headline,
      wrap: true,
      isLead: true,
      cell: (item) => (
        <>
          <Link href={openHref(item)} className={styles.headline} scroll={false} prefetch={false}>
            <Untrusted view={view} text={headlineOf(item.stored, view.language)} limit={400} />
          </Link>
          <Fold
            view={view}
            item={item}
            parts={parts.get(item.fingerprint)?.length ?? 0}
            chain={chains.get(item.fingerprint)}
          />
        </>
      ),
    },
  ];
  const status: Column<FindingItem> = {
    id: 'status',
    title: columns.status,
    width: 76,
    cell: ({ status: now, waits }) => (
      <>
        <StatusBadge view={view} status={now} />
        {waits === null ? null : (
          <>
            {' '}
            <StateBadge tone="warning">{view.words.approvals.waits}</StateBadge>
          </>
        )}
      </>
    ),
  };
  if (narrow) return [...headline, status];
  return [
    ...headline,
    {
      id: 'key',
      title: columns.key,
      width: 226,
      cell: ({ subject, account_id, region }) => (
        <>
          <Subject view={view} subject={subject} alias={aliases.get(subject) ?? null} />
          <span className={styles.place}>{`${view.format.account(account_id)} · ${region}`}</span>
        </>
      ),
    },
    status,
    {
      id: 'events',
      title: columns.events,
      align: 'right',
      width: 60,
      cell: ({ event_count }) =>
        event_count === null ? <span title={view.words.ui.unknown}>–</span> : view.format.count(event_count),
    },
    {
      id: 'observed',
      title: columns.observed,
      align: 'right',
      width: 60,
      cell: ({ observed_at }) => (
        <time
          dateTime={observed_at.toISOString()}
          title={`${view.format.bothZones(observed_at)}. ${findings.failingHint}`}
        >
          {findings.failingFor(view.format.count(Math.max(0, wholeDays(observed_at, asOf))))}
        </time>
      ),
    },
    {
      id: 'last_seen',
      title: columns.last_seen,
      width: 94,
      cell: ({ last_seen_at }) => <TimeText view={view} at={last_seen_at} show="day" />,
    },
    {
      id: 'assignee',
      title: columns.assignee,
      cell: ({ assignee }) =>
        assignee === null ? (
          <span className={styles.none}>{findings.nobody}</span>
        ) : (
          <Untrusted view={view} text={assignee} limit={40} />
        ),
    },
    {
      id: 'due',
      title: columns.due,
      cell: ({ due_on }) => (due_on === null ? '' : view.format.date(due_on)),
    },
    {
      id: 'first_seen',
      title: columns.first_seen,
      cell: ({ first_seen_at }) => <TimeText view={view} at={first_seen_at} show="day" />,
    },
  ];
}

interface FoldProps {
  readonly view: View;
  readonly item: FindingItem;
  readonly parts: number;
  readonly chain: FindingItem | undefined;
}

/** How many findings a chain tells, or that a chain tells this one. Draws nothing for all others. */
function Fold({ view, item, parts, chain }: FoldProps) {
  const { chains } = view.words;
  if (chain) {
    return (
      <Link className={styles.fold} href={href(`/findings/${chain.fingerprint}`)} prefetch={false}>
        {chains.isPart}
      </Link>
    );
  }
  if (parts === 0) return null;
  return (
    <Link className={styles.fold} href={`${href(`/findings/${item.fingerprint}`)}#parts`} prefetch={false}>
      {chains.folded(view.format.count(parts))}
    </Link>
  );
}

/** A checkbox for each finding; the bar below the list knows what to do with those that are ticked. */
export function pickColumn(view: View): Column<FindingItem> {
  const { bulk } = view.words;
  return {
    id: 'pick',
    title: bulk.column,
    isTitleQuiet: true,
    width: 46,
    cell: ({ fingerprint, stored }) => (
      <label className={pickStyles.pick}>
        <input
          type="checkbox"
          data-pick=""
          value={fingerprint}
          aria-label={bulk.select(plainText(headlineOf(stored, view.language), 200))}
        />
      </label>
    ),
  };
}

interface SubjectProps {
  readonly view: View;
  readonly subject: string;
  readonly alias: string | null;
}

/** The key, or whatever else a finding is about. */
function Subject({ view, subject, alias }: SubjectProps) {
  const key = parseKeyArn(subject);
  if (!key) {
    return (
      <span className={styles.subject} title={plainText(subject)}>
        <Untrusted view={view} text={subject.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '')} mono limit={80} />
      </span>
    );
  }
  return <KeyLink view={view} keyArn={key} keyId={keyArnParts(key).keyId} alias={alias} />;
}

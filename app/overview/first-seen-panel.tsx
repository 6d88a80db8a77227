import Link from 'next/link';
import { keyHref, principalHref, type Span, spanOf } from '@/app/href';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { principalAccount, principalName } from '@/app/ui/principal-name';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { type FirstSeen, NOVELTIES, type Novelty } from '@/lib/queries/first-seen';
import styles from './overview.module.css';
import type { Scope } from './scope';

/** Who and what used keys for the first time; only where there is a time before to compare with. */
export async function FirstSeenPanel({ view, figures }: Scope) {
  const { overview } = view.words;
  const { first_event: begins } = figures.coverage;
  const seen = await figures.firstSeen;
  if (seen === null || figures.isUnread) {
    return (
      <Panel title={overview.firstSeen}>
        <EmptyState
          view={view}
          kind="cannot-tell"
          title={figures.isUnread ? overview.unreadTitle : overview.newUnclear}
        >
          {figures.isUnread ? overview.unreadText : overview.newUnclearText(begins ? view.format.day(begins) : '–')}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title={overview.firstSeen}>
      {seen.length === 0 ? (
        <EmptyState view={view} kind="all-clear" title={overview.nothingNew}>
          {overview.nothingNewText}
        </EmptyState>
      ) : (
        <div className={styles.columns}>
          {NOVELTIES.map((kind) => (
            <Kind
              key={kind}
              view={view}
              kind={kind}
              seen={seen.filter((one) => one.kind === kind)}
              range={figures.range}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

function Kind({
  view,
  kind,
  seen,
  range,
}: {
  readonly view: View;
  readonly kind: Novelty;
  readonly seen: readonly FirstSeen[];
  readonly range: Span;
}) {
  const { overview } = view.words;
  const all = seen[0]?.of_kind ?? 0;
  return (
    <section>
      <h3>
        {overview.firstSeenKinds[kind]} <span>{view.format.count(all)}</span>
      </h3>
      <ul>
        {seen.map(({ name, first_at, key_arn }) => (
          <li key={name}>
            <Link
              href={kind === 'principal' ? principalHref(name, spanOf(range)) : keyHref(key_arn, spanOf(range))}
              title={plainText(name)}
              prefetch={false}
            >
              <Untrusted view={view} text={labelOf(view, kind, name)} limit={80} />
              {kind === 'principal' ? <AccountOf view={view} principal={name} /> : null}
            </Link>
            <TimeText view={view} at={first_at} show="day" />
          </li>
        ))}
        {all > seen.length ? (
          <li className={styles.more}>{overview.moreOfKind(view.format.count(all - seen.length))}</li>
        ) : null}
      </ul>
    </section>
  );
}

function AccountOf({ view, principal }: { readonly view: View; readonly principal: string }) {
  const account = principalAccount(principal);
  return account === null ? null : <span className={styles.of}>{view.format.account(account)}</span>;
}

function labelOf(view: View, kind: Novelty, name: string): string {
  switch (kind) {
    case 'principal':
      return principalName(name, view.format);
    case 'account':
      return view.format.account(name);
    case 'service':
    case 'context':
      return name;
  }
}

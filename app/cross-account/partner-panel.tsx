import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import type { View } from '@/app/view';
import { DAY_MS } from '@/lib/model/time';
import type { Partner } from '@/lib/queries/partners';
import { AccountName } from './account-name';
import styles from './cross-account.module.css';

interface Props {
  readonly view: View;
  readonly partners: readonly Partner[];
  readonly asOf: Date;
}

/** Whom the configuration names as partner, until when, and what comes of it. */
export function PartnerPanel({ view, partners, asOf }: Props) {
  const { crossAccount } = view.words;
  return (
    <Panel title={crossAccount.partners} lead={crossAccount.partnersLead} flush={partners.length > 0}>
      {partners.length === 0 ? (
        <p className={styles.text}>{crossAccount.partnersNone}</p>
      ) : (
        <Table
          view={view}
          caption={crossAccount.partners}
          columns={columns(view, asOf)}
          rows={partners}
          rowKey={({ account_id }) => account_id}
        />
      )}
    </Panel>
  );
}

function columns(view: View, asOf: Date): Column<Partner>[] {
  const { crossAccount } = view.words;
  const { partnerColumns: titles } = crossAccount;
  const { count } = view.format;
  return [
    {
      id: 'account',
      title: titles.account,
      pinned: true,
      cell: ({ account_id, name }) => <AccountName view={view} id={account_id} name={name} />,
    },
    {
      id: 'until',
      title: titles.until,
      cell: ({ until }) =>
        until === null ? (
          <span className={styles.quiet}>{crossAccount.noEnd}</span>
        ) : (
          <>
            {until.toISOString().slice(0, 10)}{' '}
            {asOf.getTime() >= until.getTime() + DAY_MS ? (
              <StateBadge tone="critical">{crossAccount.over}</StateBadge>
            ) : null}
          </>
        ),
    },
    { id: 'allowed', title: titles.allowed, align: 'right', cell: ({ allowed_keys }) => count(allowed_keys) },
    { id: 'used', title: titles.used, align: 'right', cell: ({ used_keys }) => count(used_keys) },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    {
      id: 'last',
      title: titles.last,
      cell: ({ last_at }) => (last_at ? <TimeText view={view} at={last_at} show="day" /> : '–'),
    },
  ];
}

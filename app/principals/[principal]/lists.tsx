import type { Span } from '@/app/href';
import { serviceName } from '@/app/keys/[key]/tabs/service-name';
import { KeyLink } from '@/app/keys/key-link';
import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { firstOf } from '@/lib/model/short-name';
import type { PrincipalAddress, PrincipalContext, PrincipalDay } from '@/lib/queries/principal-detail';
import styles from '../principals.module.css';

interface Called {
  readonly keyArn: string;
  readonly alias: string | null;
  readonly services: ReadonlySet<string>;
  readonly calls: number;
  readonly decrypts: number;
  readonly denied: number;
  readonly first: Date;
  readonly last: Date;
}

interface KeysProps {
  readonly view: View;
  readonly days: readonly PrincipalDay[];
  readonly range: Span;
}

/** Every key that it called in the range. */
export function KeysPanel({ view, days, range }: KeysProps) {
  const { principals } = view.words;
  const { keyColumns: titles } = principals;
  const { count } = view.format;
  const found = new Map<string, Called>();
  for (const { key_arn, alias, service, calls, decrypts, outcome, first_at, last_at } of days) {
    const known = found.get(key_arn);
    found.set(key_arn, {
      keyArn: key_arn,
      alias,
      services: new Set([...(known?.services ?? []), service]),
      calls: (known?.calls ?? 0) + calls,
      decrypts: (known?.decrypts ?? 0) + decrypts,
      denied: (known?.denied ?? 0) + (outcome === 'denied' ? calls : 0),
      first: known && known.first < first_at ? known.first : first_at,
      last: known && known.last > last_at ? known.last : last_at,
    });
  }
  const columns: Column<Called>[] = [
    {
      id: 'key',
      title: titles.key,
      pinned: true,
      cell: ({ keyArn, alias }) => (
        <KeyLink view={view} keyArn={keyArn} keyId={keyArn.split('/').at(-1) ?? keyArn} alias={alias} range={range} />
      ),
    },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    { id: 'decrypts', title: titles.decrypts, align: 'right', cell: ({ decrypts }) => count(decrypts) },
    { id: 'denied', title: titles.denied, align: 'right', cell: ({ denied }) => count(denied) },
    {
      id: 'services',
      title: titles.services,
      wrap: true,
      cell: ({ services }) => [...services].map((service) => serviceName(view, service)).join(', '),
    },
    { id: 'first', title: titles.first, cell: ({ first }) => <TimeText view={view} at={first} show="day" /> },
    { id: 'last', title: titles.last, cell: ({ last }) => <TimeText view={view} at={last} show="day" /> },
  ];
  return (
    <Panel title={principals.keysTitle} flush>
      <Table
        view={view}
        caption={principals.keysTitle}
        columns={columns}
        rows={[...found.values()].sort((a, b) => b.calls - a.calls || (a.keyArn < b.keyArn ? -1 : 1))}
        rowKey={({ keyArn }) => keyArn}
      />
    </Panel>
  );
}

interface Ridden {
  readonly service: string;
  readonly keys: ReadonlySet<string>;
  readonly calls: number;
  readonly denied: number;
}

/** The services that called on its behalf, and what it called itself. */
export function ServicesPanel({ view, days }: { readonly view: View; readonly days: readonly PrincipalDay[] }) {
  const { principals } = view.words;
  const { serviceColumns: titles } = principals;
  const { count } = view.format;
  const found = new Map<string, Ridden>();
  for (const { service, key_arn, calls, outcome } of days) {
    const known = found.get(service);
    found.set(service, {
      service,
      keys: new Set([...(known?.keys ?? []), key_arn]),
      calls: (known?.calls ?? 0) + calls,
      denied: (known?.denied ?? 0) + (outcome === 'denied' ? calls : 0),
    });
  }
  const columns: Column<Ridden>[] = [
    { id: 'service', title: titles.service, pinned: true, cell: ({ service }) => serviceName(view, service) },
    { id: 'keys', title: titles.keys, align: 'right', cell: ({ keys }) => count(keys.size) },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    { id: 'denied', title: titles.denied, align: 'right', cell: ({ denied }) => count(denied) },
  ];
  return (
    <Panel title={principals.services} flush>
      <Table
        view={view}
        caption={principals.services}
        columns={columns}
        rows={[...found.values()].sort((a, b) => b.calls - a.calls || (a.service < b.service ? -1 : 1))}
        rowKey={({ service }) => service}
      />
    </Panel>
  );
}

/** The resources that its encryption contexts name. */
export function ContextsPanel({
  view,
  contexts,
}: {
  readonly view: View;
  readonly contexts: readonly PrincipalContext[];
}) {
  const { principals } = view.words;
  const { contextColumns: titles } = principals;
  const { count } = view.format;
  const columns: Column<PrincipalContext>[] = [
    {
      id: 'value',
      title: titles.value,
      wrap: true,
      cell: ({ context_value }) => <Untrusted view={view} text={context_value} limit={300} mono />,
    },
    {
      id: 'key',
      title: titles.key,
      cell: ({ context_key }) => <Untrusted view={view} text={context_key} limit={80} mono />,
    },
    { id: 'keys', title: titles.keys, align: 'right', cell: ({ keys }) => count(keys) },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    { id: 'first', title: titles.first, cell: ({ first_at }) => <TimeText view={view} at={first_at} show="day" /> },
    { id: 'last', title: titles.last, cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" /> },
  ];
  return (
    <Panel title={principals.contexts} lead={principals.contextsLead} flush={contexts.length > 0}>
      {contexts.length === 0 ? (
        <p className={styles.quiet}>{principals.contextsNone}</p>
      ) : (
        <Table
          view={view}
          caption={principals.contexts}
          columns={columns}
          rows={contexts}
          rowKey={({ context_key, context_value }) => `${context_key} ${context_value}`}
        />
      )}
    </Panel>
  );
}

/** Where it called from, in which sessions, and whether with a second factor. */
export function AddressesPanel({
  view,
  addresses,
}: {
  readonly view: View;
  readonly addresses: readonly PrincipalAddress[];
}) {
  const { principals } = view.words;
  const { addressColumns: titles } = principals;
  const { count } = view.format;
  const names = (list: readonly string[]) =>
    list.length === 0 ? (
      '–'
    ) : (
      <span title={list.join('\n')}>
        <Untrusted view={view} text={firstOf(list, 4)} limit={240} />
      </span>
    );
  const columns: Column<PrincipalAddress>[] = [
    {
      id: 'address',
      title: titles.address,
      pinned: true,
      cell: ({ address }) =>
        address === 'unknown' ? (
          <span className={styles.quiet}>{principals.addressUnknown}</span>
        ) : (
          <Untrusted view={view} text={address} limit={90} mono />
        ),
    },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    { id: 'mfa', title: titles.mfa, align: 'right', cell: ({ mfa_calls }) => count(mfa_calls) },
    { id: 'sessions', title: titles.sessions, wrap: true, cell: ({ sessions }) => names(sessions) },
    {
      id: 'identities',
      title: titles.identities,
      wrap: true,
      cell: ({ source_identities }) => names(source_identities),
    },
    { id: 'first', title: titles.first, cell: ({ first_at }) => <TimeText view={view} at={first_at} show="day" /> },
    { id: 'last', title: titles.last, cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" /> },
  ];
  return (
    <Panel title={principals.addresses} lead={principals.addressesLead} flush={addresses.length > 0}>
      {addresses.length === 0 ? (
        <p className={styles.quiet}>{principals.addressesEmpty}</p>
      ) : (
        <Table
          view={view}
          caption={principals.addresses}
          columns={columns}
          rows={addresses}
          rowKey={({ address }) => address}
        />
      )}
    </Panel>
  );
}

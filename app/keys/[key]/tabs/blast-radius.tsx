import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import { whatBreaks } from '@/lib/keys/what-breaks';
import { type KeyResource, type KeyService, keyResources, keyServices } from '@/lib/queries/key-blast-radius';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import { serviceName } from './service-name';
import styles from './tabs.module.css';
import { WhatBreaksPanel } from './what-breaks';

/** What stops when the key is disabled, and what is quiet but still needs it. */
export async function BlastRadiusTab({ view, keyArn, record, asOf }: KeyTabProps) {
  const { keyReach } = view.words;
  const { models } = runtime();
  const [resources, services] = await Promise.all([
    keyResources(models, keyArn, asOf),
    keyServices(models, keyArn, asOf),
  ]);
  const idle = resources.filter(({ recent_calls }) => recent_calls === 0);
  const rowKey = ({ context_key, context_value }: KeyResource) => `${context_key} ${context_value}`;
  return (
    <>
      <WhatBreaksPanel view={view} broken={whatBreaks(resources, services)} usage={record.key_usage} />
      <Panel title={keyReach.blastServices} flush={services.length > 0}>
        {services.length === 0 ? (
          <p className={styles.quiet}>{keyReach.blastNone}</p>
        ) : (
          <Table
            view={view}
            caption={keyReach.blastServices}
            columns={serviceColumns()}
            rows={services}
            rowKey={({ via_service }) => via_service}
          />
        )}
      </Panel>
      <Panel title={keyReach.blastIdle} lead={keyReach.blastIdleLead} flush={idle.length > 0}>
        {idle.length === 0 ? (
          <p className={styles.quiet}>{keyReach.blastIdleNone}</p>
        ) : (
          <Table view={view} caption={keyReach.blastIdle} columns={resourceColumns()} rows={idle} rowKey={rowKey} />
        )}
      </Panel>
    </>
  );

  function resourceColumns(): Column<KeyResource>[] {
    const { resourceColumns: titles } = keyReach;
    const { count } = view.format;
    return [
      {
        id: 'resource',
        title: titles.resource,
        wrap: true,
        cell: ({ context_value }) => <Untrusted view={view} text={context_value} limit={400} mono />,
      },
      {
        id: 'kind',
        title: titles.kind,
        cell: ({ context_key }) => <Untrusted view={view} text={context_key} limit={80} mono />,
      },
      {
        id: 'services',
        title: titles.services,
        cell: ({ services: via }) => via.map((service) => serviceName(view, service)).join(', '),
      },
      { id: 'recent', title: titles.recent, align: 'right', cell: ({ recent_calls }) => count(recent_calls) },
      { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
      { id: 'first', title: titles.first, cell: ({ first_at }) => <TimeText view={view} at={first_at} show="day" /> },
      { id: 'last', title: titles.last, cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" /> },
    ];
  }

  function serviceColumns(): Column<KeyService>[] {
    const { serviceColumns: titles } = keyReach;
    const { count } = view.format;
    return [
      { id: 'service', title: titles.service, cell: ({ via_service }) => serviceName(view, via_service) },
      { id: 'principals', title: titles.principals, align: 'right', cell: ({ principals }) => count(principals) },
      { id: 'accounts', title: titles.accounts, align: 'right', cell: ({ accounts }) => count(accounts) },
      { id: 'recent', title: titles.recent, align: 'right', cell: ({ recent_calls }) => count(recent_calls) },
      { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
      { id: 'last', title: titles.last, cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" /> },
    ];
  }
}

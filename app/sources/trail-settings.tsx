import Link from 'next/link';
import { href } from '@/app/href';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { TrailSpotKind } from '@/lib/model/trail-spot';
import type { FindingItem } from '@/lib/queries/finding-items';
import type { TrailSettings, TrailSpot } from '@/lib/queries/trail-spots';
import styles from './sources.module.css';

interface Props {
  readonly view: View;
  readonly settings: TrailSettings;
  /** Active findings about blind spots: what events tell. */
  readonly found: readonly FindingItem[];
}

/** What CloudTrail said of its trails that leaves something unseen, beside what events say of the same. */
export function TrailSettingsPanel({ view, settings, found }: Props) {
  const { sources } = view.words;
  const { format } = view;
  const { spots, trails, toldAt } = settings;
  return (
    <Panel title={sources.settingsBlind} lead={sources.settingsBlindLead} flush>
      {toldAt === null || spots.length === 0 ? (
        <div className={styles.padded}>
          <EmptyState
            view={view}
            kind={toldAt === null ? 'cannot-tell' : 'all-clear'}
            title={toldAt === null ? sources.settingsUnasked : sources.noSettingsBlind}
          >
            {toldAt === null
              ? sources.settingsUnaskedText
              : sources.noSettingsBlindText(format.count(trails), format.instant(toldAt))}
          </EmptyState>
        </div>
      ) : (
        <Table
          view={view}
          caption={sources.settingsBlind}
          rows={spots}
          rowKey={(spot) => `${spot.kind} ${spot.trailArn ?? ''} ${spot.accountId} ${spot.region}`}
          columns={[
            {
              id: 'place',
              title: sources.trailOrPlace,
              cell: ({ trailArn }) =>
                trailArn === null ? '–' : <Untrusted view={view} text={trailArn.split(':trail/')[1] ?? trailArn} />,
            },
            { id: 'account', title: sources.account, cell: ({ accountId }) => format.account(accountId) },
            { id: 'region', title: sources.region, cell: ({ region }) => region },
            {
              id: 'settings',
              title: sources.settingsSay,
              wrap: true,
              cell: (spot) => <SettingsSay view={view} spot={spot} />,
            },
            {
              id: 'events',
              title: sources.eventsSay,
              wrap: true,
              cell: (spot) => <EventsSay view={view} spot={spot} found={found} />,
            },
          ]}
        />
      )}
    </Panel>
  );
}

function SettingsSay({ view, spot }: { readonly view: View; readonly spot: TrailSpot }) {
  const { sources } = view.words;
  const { kind, unknown, isRecordedElsewhere, toldAt } = spot;
  return (
    <>
      {sources.spots[kind]}
      {unknown === null ? null : (
        <>
          {': '}
          <Untrusted view={view} text={unknown} limit={200} />
        </>
      )}
      {isRecordedElsewhere ? `; ${sources.recordedElsewhere}` : ''}
      {toldAt === null ? '' : ` (${sources.toldAt(view.format.instant(toldAt))})`}
    </>
  );
}

/** Which analyzer finds the same in events; events tell nothing of the other kinds. */
const TOLD_BY: Partial<Record<TrailSpotKind, string>> = {
  'not-logging': 'trail-stopped',
  'no-management': 'kms-events-excluded',
  'kms-excluded': 'kms-events-excluded',
  'write-only': 'write-only-trail',
};

interface SayProps {
  readonly view: View;
  readonly spot: TrailSpot;
  readonly found: readonly FindingItem[];
}

function EventsSay({ view, spot, found }: SayProps) {
  const { sources } = view.words;
  if (spot.trailArn === null) {
    return spot.lastRecordAt === null ? sources.noRecord : sources.lastRecord(view.format.instant(spot.lastRecordAt));
  }
  const told = found.filter(
    ({ subject, analyzer, event_ids }) =>
      subject === spot.trailArn && analyzer === TOLD_BY[spot.kind] && event_ids.length > 0,
  );
  if (told.length === 0) return sources.noEventTells;
  return told.map(({ fingerprint, observed_at }) => (
    <Link key={fingerprint} href={href(`/findings/${fingerprint}`)} prefetch={false}>
      {sources.eventTells(view.format.instant(observed_at))}
    </Link>
  ));
}

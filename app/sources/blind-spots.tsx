import Link from 'next/link';
import { href } from '@/app/href';
import { Coded } from '@/app/ui/coded';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { SEVERITIES } from '@/lib/model/analyzer';
import { ACTIVE_STATUSES, HIDDEN_STATUSES } from '@/lib/model/finding';
import { withGroupedAccounts } from '@/lib/model/short-name';
import { blindPlaces } from '@/lib/queries/blind-places';
import { inventoryCoverage } from '@/lib/queries/coverage-places';
import type { CoverageSummary } from '@/lib/queries/coverage-summary';
import { analyzerOf, findingItems, headlineOf, isHidden } from '@/lib/queries/finding-items';
import { lostUses } from '@/lib/queries/lost-uses';
import { trailSpots } from '@/lib/queries/trail-spots';
import { runtime } from '@/lib/runtime';
import styles from './sources.module.css';
import { TrailSettingsPanel } from './trail-settings';

/** Places that are named; more are only counted. */
const MOST_PLACES = 8;

interface Props {
  readonly view: View;
  readonly coverage: CoverageSummary;
}

/** The register of what cannot be seen: what analyzers found missing, and what no log has. */
export async function BlindSpots({ view, coverage }: Props) {
  const { models, ledger } = runtime();
  const [items, runs, inventory, places, lost, settings] = await Promise.all([
    findingItems(runtime()),
    ledger.latestRuns(),
    inventoryCoverage(models),
    blindPlaces(models),
    lostUses(ledger),
    trailSpots(models),
  ]);
  const { sources } = view.words;
  const { blindSpots } = sources;
  const { count } = view.format;
  const blind = items.filter(({ category }) => category === 'blind-spots');
  const hidden = blind.filter(isHidden).length;
  const found = blind
    .filter(({ status }) => ACTIVE_STATUSES.includes(status))
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const looked = runs.filter(
    ({ analyzer, outcome }) => outcome === 'complete' && analyzerOf(analyzer)?.category === 'blind-spots',
  ).length;
  const known = [
    ...(coverage.first_event
      ? [
          {
            id: 'begin',
            title: blindSpots.begin(view.format.instant(coverage.first_event)),
            text: blindSpots.beginText,
          },
        ]
      : []),
    ...(inventory.snapshots === 0
      ? [{ id: 'inventory', title: blindSpots.inventoryGone, text: blindSpots.inventoryGoneText }]
      : []),
    ...(places.unlogged.length > 0
      ? [
          {
            id: 'unlogged',
            title: blindSpots.unlogged(count(places.unlogged.length)),
            text: blindSpots.unloggedText(places.unlogged.slice(0, MOST_PLACES).map(withGroupedAccounts).join(', ')),
          },
        ]
      : []),
    ...(lost.length > 0 ? [{ id: 'lost', title: blindSpots.lost(count(lost.length)), text: blindSpots.lostText }] : []),
    ...(places.digests === 0 ? [{ id: 'digests', title: blindSpots.digests, text: blindSpots.digestsText }] : []),
    places.tracking_since === null
      ? { id: 'tracking', title: blindSpots.trackingUnknown, text: blindSpots.trackingUnknownText }
      : {
          id: 'tracking',
          title: blindSpots.tracking(view.format.day(places.tracking_since)),
          text: blindSpots.trackingText(count(places.keys_asked), count(places.keys)),
        },
    { id: 'caller', title: blindSpots.caller, text: blindSpots.callerText },
    { id: 'bucket', title: blindSpots.bucketKeys, text: blindSpots.bucketKeysText },
    { id: 'cached', title: blindSpots.cached, text: blindSpots.cachedText },
    { id: 'endpoint', title: blindSpots.endpoint, text: blindSpots.endpointText },
    { id: 'plaintext', title: blindSpots.plaintext, text: blindSpots.plaintextText },
  ];
  return (
    <>
      <Panel
        title={sources.foundBlind}
        lead={sources.foundBlindLead}
        action={
          hidden === 0 ? null : (
            <Link href={href('/findings', { category: 'blind-spots', status: [...HIDDEN_STATUSES] })}>
              {view.words.findings.shownOf(count(found.length), count(found.length + hidden))}
            </Link>
          )
        }
        flush
      >
        {found.length === 0 ? (
          <div className={styles.padded}>
            <EmptyState
              view={view}
              kind={looked > 0 ? 'all-clear' : 'cannot-tell'}
              title={looked > 0 ? sources.noFoundBlind : sources.foundBlindUnknown}
            >
              {looked > 0 ? sources.noFoundBlindText(view.format.count(looked)) : sources.foundBlindUnknownText}
            </EmptyState>
          </div>
        ) : (
          <Table
            view={view}
            caption={sources.foundBlind}
            rows={found}
            rowKey={({ fingerprint }) => fingerprint}
            columns={[
              {
                id: 'severity',
                title: sources.severity,
                cell: ({ severity }) => <SeverityBadge view={view} severity={severity} />,
              },
              {
                id: 'what',
                title: sources.what,
                wrap: true,
                cell: ({ fingerprint, stored }) => (
                  <Link href={href(`/findings/${fingerprint}`)} prefetch={false} className={styles.headline}>
                    <Untrusted view={view} text={headlineOf(stored, view.language)} limit={300} />
                  </Link>
                ),
              },
              {
                id: 'told-by',
                title: sources.toldBy,
                cell: ({ event_ids, subject }) =>
                  sources.witnesses[
                    event_ids.length > 0 ? 'events' : subject.includes(':trail/') ? 'settings' : 'other'
                  ],
              },
              { id: 'account', title: sources.account, cell: ({ account_id }) => view.format.account(account_id) },
              { id: 'region', title: sources.region, cell: ({ region }) => region },
              {
                id: 'since',
                title: sources.since,
                cell: ({ observed_at }) => <TimeText view={view} at={observed_at} />,
              },
            ]}
          />
        )}
      </Panel>
      <TrailSettingsPanel view={view} settings={settings} found={found} />
      <Panel title={sources.knownBlind} lead={sources.knownBlindLead}>
        <dl className={styles.register}>
          {known.map(({ id, title, text }) => (
            <div key={id}>
              <dt>{title}</dt>
              <dd>
                <Coded text={text} />
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
    </>
  );
}

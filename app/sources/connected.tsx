import Link from 'next/link';
import { href } from '@/app/href';
import { Coded } from '@/app/ui/coded';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { Problem } from '@/app/ui/problem';
import { StateBadge, type Tone } from '@/app/ui/state-badge';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { problemText } from '@/lib/i18n/problems';
import { usdOfRequests } from '@/lib/model/request-cost';
import { runtime } from '@/lib/runtime';
import { type SourceState, sourceStates } from '@/lib/verbs/sources/source-states';
import { ConnectForm } from './connect-form';
import styles from './connected.module.css';
import { SourceForms } from './source-forms';
import { placeOf } from './source-place';
import { spanOf } from './span';

/** Sources that the server reads by itself: how each does, what is missing, and the way to set up another. */
export async function Connected({ view, mayChange }: { readonly view: View; readonly mayChange: boolean }) {
  const { connections } = view.words;
  const states = await sourceStates(runtime());
  const { isSample } = runtime();
  return (
    <>
      {states.length === 0 ? (
        <Panel title={view.words.sources.tabs.connected}>
          <EmptyState view={view} kind="nothing-collected" title={connections.none}>
            <Coded text={isSample ? connections.sampleTakesNone : connections.noneText} />
          </EmptyState>
        </Panel>
      ) : (
        states.map((state) => (
          <Connection key={state.source.sourceId} view={view} state={state} mayChange={mayChange} />
        ))
      )}
      {mayChange && !isSample ? (
        <Panel title={connections.add} lead={connections.addLead}>
          <ConnectForm language={view.language} />
        </Panel>
      ) : null}
    </>
  );
}

interface Props {
  readonly view: View;
  readonly state: SourceState;
  readonly mayChange: boolean;
}

function Connection({ view, state, mayChange }: Props) {
  const { source, last, withoutBucketKey } = state;
  const { connections, sources } = view.words;
  const report = last?.report ?? null;
  return (
    <Panel
      title={<Untrusted view={view} text={source.name} limit={100} />}
      lead={
        <>
          {connections.kinds[source.settings.kind]}{' '}
          <Untrusted view={view} text={placeOf(source.settings)} limit={200} mono />
          {source.origin === 'file' ? ` · ${connections.fromFile}` : null}
        </>
      }
      action={<StateBadge tone={toneOf(state)}>{connections.states[stateOf(state)]}</StateBadge>}
    >
      <dl className={styles.facts}>
        {factsOf(view, state).map(({ id, term, value }) => (
          <div key={id} className={id === 'object' ? styles.wide : undefined}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {report === null || (report.outcome === 'complete' && report.refusals.length === 0) ? null : (
        <Problem title={report.outcome === 'complete' ? connections.unproven : connections.wanting}>
          {report.refusals.map(({ action, resource, code }) => (
            <p key={`${action} ${resource}`}>
              {connections.missing} <code>{action}</code> <Untrusted view={view} text={resource} limit={200} mono /> (
              {code})
            </p>
          ))}
          {report.problem === null ? null : (
            <p>
              <Untrusted view={view} text={problemText(report.problem, view.language)} limit={400} />
            </p>
          )}
          {report.problem === null && report.refusals.length === 0 ? (
            <p>
              {connections.seeQuarantine}{' '}
              <Link href={href('/sources', { tab: 'quarantine' })}>{sources.tabs.quarantine}</Link>
            </p>
          ) : null}
        </Problem>
      )}
      {withoutBucketKey === null ? null : (
        <Problem title={connections.bucketKey} isAdvice>
          <p>
            {connections.bucketKeyText(
              view.format.count(withoutBucketKey.objects),
              usdOfRequests(withoutBucketKey.objects),
            )}
          </p>
          {withoutBucketKey.keyArn === null ? null : (
            <p>
              {connections.bucketKeyOf} <Untrusted view={view} text={withoutBucketKey.keyArn} limit={200} mono />
            </p>
          )}
        </Problem>
      )}
      {mayChange ? (
        <SourceForms
          language={view.language}
          sourceId={source.sourceId}
          name={source.name}
          isPaused={source.isPaused}
          canRemove={source.origin === 'people'}
          kind={source.settings.kind}
        />
      ) : null}
    </Panel>
  );
}

interface RateProps {
  readonly view: View;
  readonly added: number;
  readonly rate: SourceState['rate'];
}

/** What came in a day, whether that is usual, and what is. */
function Rate({ view, added, rate: { verdict, usual } }: RateProps) {
  const { connections } = view.words;
  const { count } = view.format;
  const band = usual && connections.usual(count(usual.low), count(usual.high), count(usual.days));
  return (
    <>
      {count(added)} <small>{[connections.rate[verdict], band].filter((one) => one !== null).join(' · ')}</small>
    </>
  );
}

function factsOf(view: View, { source, last, nextAt, addedInDay, rate, lastObject, lag }: SourceState) {
  const { connections } = view.words;
  const { count, bytes } = view.format;
  const report = last?.report ?? null;
  const delay = (ms: number) => {
    const { unit, count: many } = spanOf(ms);
    return connections.spans[unit](count(many));
  };
  return [
    { id: 'last', term: connections.lastRead, value: <TimeText view={view} at={last?.finishedAt ?? null} /> },
    {
      id: 'next',
      term: connections.nextRead,
      value: source.isPaused ? (
        connections.states.paused
      ) : nextAt !== null && nextAt <= view.now ? (
        connections.dueNow
      ) : (
        <TimeText view={view} at={nextAt} show="relative" />
      ),
    },
    { id: 'every', term: connections.interval, value: connections.minutes(count(source.everyMinutes)) },
    { id: 'rate', term: connections.addedInDay, value: <Rate view={view} added={addedInDay} rate={rate} /> },
    {
      id: 'lag',
      term: connections.lag,
      value: lag ? `${delay(lag.p50Ms)} / ${delay(lag.p95Ms)}` : connections.unknown,
    },
    {
      id: 'left',
      term: connections.left,
      value: report?.backlog
        ? connections.objects(count(report.backlog.objects), bytes(report.backlog.bytes))
        : connections.unknown,
    },
    {
      id: 'object',
      term: connections.lastObject,
      value: lastObject ? (
        <>
          <TimeText view={view} at={new Date(lastObject.deliveredAt)} />
          <Untrusted view={view} text={lastObject.path.split('/').at(-1) ?? ''} limit={80} mono />
        </>
      ) : (
        connections.unknown
      ),
    },
  ];
}

type StateName = 'reading' | 'paused' | 'new' | 'complete' | 'incomplete' | 'failed';

function stateOf({ source, isRunning, last }: SourceState): StateName {
  if (isRunning) return 'reading';
  if (source.isPaused) return 'paused';
  return last?.report.outcome ?? 'new';
}

function toneOf(state: SourceState): Tone {
  switch (stateOf(state)) {
    case 'reading':
      return 'active';
    case 'failed':
      return 'critical';
    case 'incomplete':
      return (state.last?.report.refusals.length ?? 0) > 0 ? 'critical' : 'warning';
    case 'complete':
      return 'plain';
    case 'paused':
    case 'new':
      return 'quiet';
  }
}

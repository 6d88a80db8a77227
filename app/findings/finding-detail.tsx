import Link from 'next/link';
import { href } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import type { SessionUser } from '@/app/session';
import { KeyName } from '@/app/ui/key-name';
import { PanelBoundary } from '@/app/ui/panel-boundary';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { StatusBadge } from '@/app/ui/state-badge';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { muteMoments } from '@/lib/findings/mute-history';
import { requestMoments } from '@/lib/findings/request-history';
import { includesRole } from '@/lib/model/actor';
import { parseEventId } from '@/lib/model/parse';
import { keyImpact } from '@/lib/queries/finding-evidence';
import { analyzerOf, type FindingItem, headlineOf, rowOf } from '@/lib/queries/finding-items';
import { type Runtime, runtime } from '@/lib/runtime';
import { BaselinePanel } from './baseline-panel';
import { ChainParts, PartOf } from './chain-parts';
import { ChainStory } from './chain-story';
import { Decisions } from './decisions';
import { Evidence } from './evidence';
import styles from './finding-detail.module.css';
import { FindingHistory } from './finding-history';
import { FindingImpact } from './finding-impact';
import { FindingWhy } from './finding-why';
import { Remediation } from './remediation';
import { acceptHint, Waiting } from './waiting';

type HistoryLine = Awaited<ReturnType<Runtime['ledger']['history']>>[number];

interface Props {
  readonly view: View;
  readonly user: SessionUser;
  readonly item: FindingItem;
  /** The event whose record is unfolded, as the address says it. */
  readonly event: string | null;
  readonly place: 'beside' | 'page';
  readonly params: SearchParams;
}

/** Everything about one finding: what, why, how sure, on what evidence, what hangs on it, what to do, what was done. */
export async function FindingDetail({ view, user, item, event, place, params }: Props) {
  const { findings, frame, ui, findingDetail, findingEvidence } = view.words;
  const { models, ledger } = runtime();
  const { stored } = item;
  const [impact, history, users, runs, mutes, requests] = await Promise.all([
    keyImpact(models, item.subject),
    ledger.history(stored.fingerprint),
    includesRole(user.role, 'analyst') ? ledger.users() : Promise.resolve([]),
    ledger.latestRuns(),
    ledger.mutes(),
    ledger.approvals(),
  ]);
  const analyzer = analyzerOf(item.analyzer);
  const outcome = runs.find((run) => run.analyzer === item.analyzer)?.outcome ?? 'complete';
  const row = rowOf(stored);
  const recordHref = (id: string) =>
    place === 'page'
      ? href(`/findings/${item.fingerprint}`, { event: id })
      : href('/findings', { ...params, open: item.fingerprint, event: id });
  const Heading = place === 'page' ? 'h1' : 'h2';
  const failed = (title: string) => ({
    title: ui.problemTitle(title),
    text: ui.problemRest,
    retry: frame.retry,
    reference: frame.reference,
  });
  return (
    <article className={place === 'page' ? styles.page : styles.beside}>
      <header className={styles.head}>
        <p className={styles.badges}>
          <SeverityBadge view={view} severity={item.severity} />
          <StatusBadge view={view} status={item.status} />
          <span className={styles.rule}>
            {analyzer ? `${analyzer.code} · ${analyzer.title[view.language]}` : item.analyzer}
          </span>
        </p>
        <Heading className={styles.title}>
          <Untrusted view={view} text={headlineOf(stored, view.language)} limit={1000} />
        </Heading>
        <dl className={styles.facts}>
          <div>
            <dt>{findings.columns.key}</dt>
            <dd>
              <KeyName view={view} arn={item.subject} alias={impact.alias} />
            </dd>
          </div>
          <div>
            <dt>{findings.columns.account}</dt>
            <dd>
              {view.format.account(item.account_id)} · {item.region}
            </dd>
          </div>
          <div>
            <dt>{findingDetail.observedSince}</dt>
            <dd>
              <TimeText view={view} at={item.observed_at} show="absolute" />
            </dd>
          </div>
          <div>
            <dt>{findings.columns.last_seen}</dt>
            <dd>
              <TimeText view={view} at={item.last_seen_at} show="absolute" />
            </dd>
          </div>
          <div>
            <dt>{findings.columns.assignee}</dt>
            <dd>
              {item.assignee === null ? findings.nobody : <Untrusted view={view} text={item.assignee} limit={64} />}
              {item.due_on ? ` · ${findings.columns.due} ${view.format.date(item.due_on)}` : ''}
            </dd>
          </div>
        </dl>
        {place === 'beside' ? (
          <p className={styles.full}>
            <Link href={href(`/findings/${item.fingerprint}`)}>{findingDetail.openFull}</Link>
          </p>
        ) : null}
        <PartOf view={view} item={item} />
        <Standing view={view} item={item} history={history} />
        {outcome === 'complete' || item.status === 'withdrawn' ? null : (
          <p className={styles.standing}>{findingDetail.lastRun(findings.outcomes[outcome])}</p>
        )}
      </header>
      {item.waits ? <Waiting view={view} user={user} users={users} request={item.waits} /> : null}
      {includesRole(user.role, 'analyst') ? (
        <Decisions
          view={view}
          item={item}
          users={users.filter(({ disabledAt }) => disabledAt === null).map(({ name }) => name)}
          me={user.name}
          acceptHint={acceptHint(view, user, users)}
        />
      ) : null}
      {item.steps ? (
        <>
          <PanelBoundary {...failed(view.words.chains.story)}>
            <ChainStory view={view} steps={item.steps} hrefFor={recordHref} />
          </PanelBoundary>
          <PanelBoundary {...failed(view.words.chains.parts)}>
            <ChainParts view={view} item={item} />
          </PanelBoundary>
        </>
      ) : null}
      <FindingWhy view={view} item={item} analyzer={analyzer} row={row} />
      {analyzer && row ? (
        <PanelBoundary {...failed(view.words.baseline.title)}>
          <BaselinePanel view={view} item={item} analyzer={analyzer} row={row} />
        </PanelBoundary>
      ) : null}
      <PanelBoundary {...failed(findingEvidence.evidence)}>
        <Evidence view={view} item={item} event={parseEventId(event ?? '')} place={place} params={params} />
      </PanelBoundary>
      <FindingImpact view={view} subject={item.subject} impact={impact} />
      {analyzer ? <Remediation view={view} analyzer={analyzer} subject={item.subject} /> : null}
      <FindingHistory
        view={view}
        lines={[
          ...history.filter(({ kind }) => !kind.startsWith('approval-')),
          ...requestMoments(requests, item),
          ...muteMoments(mutes, item),
        ]}
      />
    </article>
  );
}

interface StandingProps {
  readonly view: View;
  readonly item: FindingItem;
  readonly history: readonly HistoryLine[];
}

/** Why a finding is open again, set aside, or gone: the old reason stays in view. */
function Standing({ view, item, history }: StandingProps) {
  const { findingDetail, findingHistory } = view.words;
  const { decision, absentSince } = item.stored;
  const isMuted = item.status === 'muted' && item.mute !== null;
  const text = standing();
  return text === null ? null : (
    <p className={styles.standing}>
      <Untrusted view={view} text={text} limit={2200} />
      {isMuted ? (
        <>
          {' '}
          <Link href={href('/settings', { tab: 'mutes' })}>{view.words.mutes.show}</Link>
        </>
      ) : null}
    </p>
  );

  function standing(): string | null {
    if (item.stored.isWithdrawn) return findingDetail.withdrawn;
    if (absentSince) return findingDetail.noLongerThere(view.format.day(absentSince));
    if (isMuted && item.mute) {
      const { until, mutedBy, reason } = item.mute;
      return view.words.mutes.mutedUntil(view.format.date(until), mutedBy, reason);
    }
    switch (decision.kind) {
      case 'none':
      case 'acknowledged':
      case 'in-progress':
        return null;
      case 'reopened':
        return [
          ...(decision.reason === '' ? [] : [`${findingHistory.reopenedTitle}: ${decision.reason}`]),
          ...before(),
        ].join(' · ');
      case 'resolved':
        if (item.status !== 'reopened') return null;
        return decision.reason === ''
          ? findingHistory.reopenedResolvedBare
          : findingHistory.reopenedResolved(decision.reason);
      case 'risk-accepted':
      case 'false-positive': {
        const day = view.format.date(decision.until);
        if (item.status !== 'reopened') {
          const second = decision.approvedBy ? ` (${view.words.approvals.approvedBy(decision.approvedBy)})` : '';
          return `${findingHistory.setAsideUntil(day, decision.reason)}${second}`;
        }
        if (decision.kind === 'false-positive' && view.now < decision.until) {
          return view.words.approvals.grewCritical(decision.reason);
        }
        return decision.kind === 'risk-accepted'
          ? findingHistory.reopenedAccepted(day, decision.reason)
          : findingHistory.reopenedFalse(day, decision.reason);
      }
    }
  }
  /** What it was closed or set aside for before somebody reopened it. */
  function before(): string[] {
    const last = history.findLast(
      ({ kind }) => kind === 'risk-accepted' || kind === 'false-positive' || kind === 'resolved',
    );
    if (!last?.text) return [];
    if (last.kind === 'resolved' || last.until === null) return [`${view.words.approvals.lastReason}: ${last.text}`];
    const day = view.format.date(last.until);
    return [
      last.kind === 'risk-accepted'
        ? findingHistory.reopenedAccepted(day, last.text)
        : findingHistory.reopenedFalse(day, last.text),
    ];
  }
}

import { Lines } from '@/app/ui/lines';
import { Panel } from '@/app/ui/panel';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Wish } from '@/lib/model/approval';
import type { Runtime } from '@/lib/runtime';
import styles from './finding-detail.module.css';

type Line = Awaited<ReturnType<Runtime['ledger']['history']>>[number] & {
  /** What was asked of a second person. */
  readonly wish?: Wish['kind'];
};

/** What machine and people did about a finding, newest first. The machine's times are the data's. */
export function FindingHistory({ view, lines }: { readonly view: View; readonly lines: readonly Line[] }) {
  const { approvals, findingHistory } = view.words;
  if (lines.length === 0) return <Panel title={findingHistory.history}>{findingHistory.historyEmpty}</Panel>;
  return (
    <Panel title={findingHistory.history} id="history">
      <ol className={styles.timeline}>
        {lines
          .toSorted((a, b) => a.at.getTime() - b.at.getTime())
          .toReversed()
          .map((line) => (
            <li className={styles.moment} key={`${line.at.toISOString()}-${line.kind}-${line.text ?? ''}`}>
              <p>
                <span className={styles.what}>{kindOf(view, line.kind)}</span>
                {line.wish ? ` · ${approvals.wishes[line.wish]}` : ''}
                {line.kind === 'assigned'
                  ? ` ${line.text ? findingHistory.assignedTo(line.text) : findingHistory.assignedNobody}`
                  : ''}
                {line.until ? ` · ${endOf(view, line.kind, line.until)}` : ''}
              </p>
              <p className={styles.quiet}>
                <TimeText view={view} at={line.at} show="absolute" />
                {' · '}
                {line.actor === null ? (
                  findingHistory.historyData
                ) : (
                  <Untrusted view={view} text={findingHistory.historyBy(line.actor)} limit={80} />
                )}
              </p>
              {line.text && line.kind !== 'assigned' ? (
                <p className={styles.said}>
                  <Lines view={view} text={line.text} limit={10_000} />
                </p>
              ) : null}
            </li>
          ))}
      </ol>
    </Panel>
  );
}

/** The end of a decision, or the day by which work is due. */
function endOf(view: View, kind: string, until: Date): string {
  const { findingHistory } = view.words;
  const day = view.format.date(until);
  return kind === 'assigned' ? findingHistory.dueOn(day) : findingHistory.until(day);
}

function kindOf(view: View, kind: string): string {
  const words: Readonly<Record<string, string>> = view.words.findingHistory.historyKinds;
  return words[kind] ?? kind;
}

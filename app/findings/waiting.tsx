import Link from 'next/link';
import { href } from '@/app/href';
import type { SessionUser } from '@/app/session';
import { Panel } from '@/app/ui/panel';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { includesRole, type Role } from '@/lib/model/actor';
import type { ApprovalRequest } from '@/lib/model/approval';
import { AnswerForm } from './answer-form';
import styles from './finding-detail.module.css';

/** What of a user counts when somebody must be found who may answer. */
interface Somebody {
  readonly name: string;
  readonly role: Role;
  readonly disabledAt: Date | null;
}

interface Props {
  readonly view: View;
  readonly user: SessionUser;
  /** Everybody here; empty for a reader who may not know. */
  readonly users: readonly Somebody[];
  readonly request: ApprovalRequest;
}

/** What waits for a second person about a finding: who asks for what and why, and how this reader may answer. */
export function Waiting({ view, user, users, request }: Props) {
  const { approvals } = view.words;
  const { wish, until, askedBy, askedById, reason } = request;
  const isOwn = askedById === user.id;
  const mayDecide = includesRole(user.role, 'analyst');
  return (
    <Panel title={approvals.waits} id="waits">
      <p>
        <Untrusted
          view={view}
          text={approvals.asked(askedBy, approvals.wishes[wish.kind], view.format.date(until))}
          limit={300}
        />
      </p>
      <p className={styles.quiet}>
        <Untrusted view={view} text={approvals.because(reason)} limit={2100} />
      </p>
      <p className={styles.quiet}>{isOwn ? approvals.yours : approvals.untilThen}</p>
      {isOwn && isAlone(user, users) ? <Alone view={view} user={user} /> : null}
      {mayDecide ? <AnswerForm requestId={request.requestId} isOwn={isOwn} words={answerWords(view)} /> : null}
    </Panel>
  );
}

/** What accepting a risk takes here, and what to do where nobody else may approve. */
export function acceptHint(view: View, user: SessionUser, users: readonly Somebody[]): string {
  const { approvals } = view.words;
  if (!isAlone(user, users)) return approvals.acceptHint;
  return includesRole(user.role, 'admin') ? approvals.nobodyElse : approvals.nobodyElseAnalyst;
}

/** Words of the buttons that answer a request. */
export function answerWords(view: View) {
  const { approve, decline, withdraw, note, problems } = view.words.approvals;
  return { approve, decline, withdraw, note, problems };
}

function Alone({ view, user }: Pick<Props, 'view' | 'user'>) {
  const { approvals } = view.words;
  if (!includesRole(user.role, 'admin')) return <p className={styles.standing}>{approvals.nobodyElseAnalyst}</p>;
  return (
    <p className={styles.standing}>
      {approvals.nobodyElse} <Link href={href('/settings', { tab: 'users' })}>{approvals.invite}</Link>
    </p>
  );
}

function isAlone({ name: me }: SessionUser, users: readonly Somebody[]): boolean {
  return !users.some(
    ({ name, role, disabledAt }) => name !== me && disabledAt === null && includesRole(role, 'analyst'),
  );
}

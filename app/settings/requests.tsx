import Link from 'next/link';
import { AnswerForm } from '@/app/findings/answer-form';
import { acceptHint, answerWords } from '@/app/findings/waiting';
import { href } from '@/app/href';
import type { SessionUser } from '@/app/session';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { includesRole } from '@/lib/model/actor';
import { type ApprovalRequest, isWaiting } from '@/lib/model/approval';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { headlineOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';
import { MuteWhat } from './mute-what';

/** What waits for a second person, the oldest first, each to be answered here. Draws nothing when nothing waits. */
export async function Requests({ view, user }: { readonly view: View; readonly user: SessionUser }) {
  const { approvals } = view.words;
  const { ledger } = runtime();
  const mayDecide = includesRole(user.role, 'analyst');
  const waiting = (await ledger.approvals()).filter((one) => isWaiting(one, view.now)).toReversed();
  if (waiting.length === 0) return null;
  const users = mayDecide ? await ledger.users() : [];
  const wishes = new Map(
    await Promise.all(waiting.map(async (one) => [one.requestId, await wishOf(view, one)] as const)),
  );
  const { columns } = approvals;
  return (
    <Panel title={approvals.tableTitle} lead={mayDecide ? acceptHint(view, user, users) : approvals.tableLead} flush>
      <Table
        view={view}
        caption={approvals.tableTitle}
        rows={waiting}
        rowKey={({ requestId }) => requestId}
        columns={[
          { id: 'wish', title: columns.wish, wrap: true, cell: ({ requestId }) => wishes.get(requestId) },
          { id: 'until', title: columns.until, cell: ({ until }) => view.format.date(until) },
          { id: 'by', title: columns.by, cell: ({ askedBy }) => <Untrusted view={view} text={askedBy} limit={80} /> },
          { id: 'at', title: columns.at, cell: ({ askedAt }) => <TimeText view={view} at={askedAt} show="day" /> },
          {
            id: 'reason',
            title: columns.reason,
            wrap: true,
            cell: ({ reason }) => <Untrusted view={view} text={reason} limit={2000} />,
          },
          {
            id: 'answer',
            title: columns.answer,
            cell: ({ requestId, askedById }) =>
              mayDecide ? (
                <AnswerForm requestId={requestId} isOwn={askedById === user.id} words={answerWords(view)} />
              ) : null,
          },
        ]}
      />
    </Panel>
  );
}

/** What is asked for, in a line; a finding links to its page. */
async function wishOf(view: View, { wish }: ApprovalRequest) {
  const { approvals } = view.words;
  if (wish.kind === 'mute') {
    const aliases = await aliasesOf(runtime().models, wish.subject === null ? [] : [wish.subject]);
    return (
      <>
        {approvals.wishes.mute}: <MuteWhat view={view} about={wish} aliases={aliases} />
      </>
    );
  }
  const stored = await runtime().ledger.finding(wish.fingerprint);
  const headline = stored ? plainText(headlineOf(stored, view.language), 300) : wish.fingerprint;
  return (
    <Link href={href(`/findings/${wish.fingerprint}`)}>
      {approvals.ofFinding(approvals.wishes[wish.kind], headline)}
    </Link>
  );
}

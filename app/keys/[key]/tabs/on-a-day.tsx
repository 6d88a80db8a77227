import Link from 'next/link';
import { keyHref } from '@/app/href';
import { first } from '@/app/search-params';
import { Button } from '@/app/ui/button';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { StateBadge, type Tone } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { AppError } from '@/lib/model/errors';
import { isoDay } from '@/lib/model/short-name';
import { KEY_ACTIONS } from '@/lib/policy/actions';
import { parseCaller } from '@/lib/policy/callers';
import type { Could } from '@/lib/queries/could';
import { runtime } from '@/lib/runtime';
import { couldOperation } from '@/lib/verbs/operations/could';
import type { KeyTabProps } from './key-tab';
import { KeyThenPanel } from './key-then';
import styles from './on-a-day.module.css';

type Answer = Awaited<ReturnType<typeof couldOperation.run>>;
type Spell = Answer['spells'][number];

const TONES: Readonly<Record<Could, Tone>> = {
  yes: 'warning',
  'if-iam': 'active',
  no: 'quiet',
  undetermined: 'plain',
};

/** Longer than any ARN. */
const LONGEST = 2048;

/** Could somebody do something with the key on a day, and did they? */
export async function OnADayTab(tab: KeyTabProps) {
  const { view, keyArn, params, asOf } = tab;
  const { onADay } = view.words;
  const who = (first(params, 'who') ?? '').trim().slice(0, LONGEST);
  const action = first(params, 'action') ?? 'Decrypt';
  const day = first(params, 'on') ?? isoDay(asOf);
  return (
    <>
      <Panel title={onADay.title} lead={onADay.lead}>
        <form className={styles.form}>
          <input type="hidden" name="tab" value="on-a-day" />
          <label className={styles.who}>
            {onADay.who}
            <input name="who" required defaultValue={who} maxLength={LONGEST} placeholder={onADay.whoHint} />
          </label>
          <label>
            {onADay.action}
            <select name="action" defaultValue={action}>
              {KEY_ACTIONS.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label>
            {onADay.day}
            <input type="date" name="on" required defaultValue={day} max={isoDay(view.now)} />
          </label>
          <Button type="submit" look="primary">
            {onADay.ask}
          </Button>
        </form>
      </Panel>
      {who === '' ? null : <AnswerPanel view={view} keyArn={keyArn} who={who} action={action} day={day} />}
      <KeyThenPanel {...tab} />
    </>
  );
}

interface AnswerProps {
  readonly view: View;
  readonly keyArn: string;
  readonly who: string;
  readonly action: string;
  readonly day: string;
}

async function AnswerPanel({ view, keyArn, who, action, day }: AnswerProps) {
  const { onADay } = view.words;
  const answer = await answered({ view, who, keyArn, action, day });
  if (typeof answer === 'string') {
    return (
      <Panel title={onADay.wrong}>
        <EmptyState view={view} kind="cannot-tell" title={onADay.wrong}>
          {answer}
        </EmptyState>
      </Panel>
    );
  }
  const { could, did, succeeded, refused, covered_hours, first_event_id, spells } = answer;
  const { count } = view.format;
  const told = { yes: succeeded, tried: refused, no: covered_hours, 'cannot-tell': 0 }[did];
  return (
    <Panel
      title={onADay.answer(who, onADay.could[could], answer.action, day, onADay.did[did](count(told)))}
      lead={did === 'yes' && refused > 0 ? onADay.alsoRefused(count(refused)) : undefined}
      flush
    >
      <Table
        view={view}
        caption={onADay.spells}
        columns={spellColumns(view, keyArn)}
        rows={spells}
        rowKey={({ from }) => from}
      />
      <p className={styles.limits}>
        {onADay.limits}{' '}
        {first_event_id === null ? null : (
          <span>
            {onADay.firstEvent} <code>{first_event_id}</code>
          </span>
        )}
      </p>
    </Panel>
  );
}

/** The answer; a text where the question is no question. */
async function answered({ view, who, keyArn, action, day }: AnswerProps): Promise<Answer | string> {
  const { onADay } = view.words;
  if (!/^\d{12}$/.test(who) && parseCaller(who) === null) return onADay.noPrincipal(who);
  if (day > isoDay(view.now)) return onADay.notYet(day);
  const { language } = view;
  const input = couldOperation.input.safeParse({ principal: who, key: keyArn, action, day, language });
  if (!input.success) return onADay.noQuestion;
  try {
    return await couldOperation.run(
      {
        runtime: runtime(),
        actor: { kind: 'system', job: 'page' },
        signal: new AbortController().signal,
        onProgress: () => undefined,
      },
      input.data,
    );
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

function spellColumns(view: View, keyArn: string): Column<Spell>[] {
  const { onADay } = view.words;
  const { columns } = onADay;
  const stateWords: Readonly<Record<string, string>> = view.words.ui.keyStates;
  return [
    {
      id: 'time',
      title: columns.time,
      cell: ({ from, to }) => `${from.slice(11, 16)} – ${to.slice(11, 16)}`,
    },
    {
      id: 'could',
      title: columns.could,
      cell: ({ could }) => <StateBadge tone={TONES[could]}>{onADay.short[could]}</StateBadge>,
    },
    {
      id: 'because',
      title: columns.because,
      wrap: true,
      cell: ({ because }) => <Untrusted view={view} text={because} limit={300} />,
    },
    {
      id: 'state',
      title: columns.state,
      cell: ({ exists, state }) => {
        if (exists === false) return onADay.unmade;
        return state === null ? onADay.stateUnknown : (stateWords[state] ?? state);
      },
    },
    {
      id: 'policy',
      title: columns.policy,
      wrap: true,
      cell: ({ exists, policy_since, policy_origin }) => {
        if (exists === false) return onADay.unmade;
        if (policy_since === null) return onADay.policyUnknown;
        return (
          <Link href={keyHref(keyArn, { tab: 'policy', version: new Date(policy_since).toISOString() })}>
            {policySince(view, policy_since, policy_origin ?? '')}
          </Link>
        );
      },
    },
    { id: 'grants', title: columns.grants, align: 'right', cell: ({ grants }) => view.format.count(grants) },
  ];
}

function policySince(view: View, since: string, origin: string): string {
  const { onADay } = view.words;
  const at = view.format.instant(new Date(since));
  return origin === 'later-inventory' ? onADay.policyLater(at) : onADay.policySince(at, origin);
}

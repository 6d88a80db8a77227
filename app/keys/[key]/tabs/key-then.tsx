import { first } from '@/app/search-params';
import { Button } from '@/app/ui/button';
import { Lines } from '@/app/ui/lines';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { isoDay, shortMaterial } from '@/lib/model/short-name';
import { type FactThen, keyOnDay } from '@/lib/queries/key-then';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import styles from './on-a-day.module.css';

/** A day means its last minute, so that all that happened on it counts. */
const LAST_MINUTE = '23:59';

/** What the key was at an instant, each fact with what tells it. */
export async function KeyThenPanel({ view, keyArn, params, asOf }: KeyTabProps) {
  const { onADay } = view.words;
  const { asItWas: words } = onADay;
  const day = first(params, 'on') ?? isoDay(asOf);
  const time = first(params, 'time') ?? LAST_MINUTE;
  const at = new Date(`${day}T${time}:59.999Z`);
  const isTime = !Number.isNaN(at.getTime());
  return (
    <Panel title={words.title} lead={words.lead} flush={isTime}>
      <form className={`${styles.form} ${isTime ? styles.inset : ''}`}>
        <input type="hidden" name="tab" value="on-a-day" />
        <label>
          {onADay.day}
          <input type="date" name="on" required defaultValue={day} max={isoDay(view.now)} />
        </label>
        <label>
          {words.time}
          <input type="time" name="time" required defaultValue={time} />
        </label>
        <Button type="submit" look="primary">
          {onADay.ask}
        </Button>
      </form>
      {isTime ? <Facts view={view} keyArn={keyArn} at={at} /> : <p>{onADay.wrong}</p>}
    </Panel>
  );
}

async function Facts({ view, keyArn, at }: { readonly view: View; readonly keyArn: string; readonly at: Date }) {
  const { asItWas: words } = view.words.onADay;
  const { exists, facts, open } = await keyOnDay(runtime().models, keyArn, at);
  if (exists === false) return <p className={styles.limits}>{words.notMade}</p>;
  if (facts.length === 0) return <p className={styles.limits}>{words.nothing}</p>;
  return (
    <>
      <Table
        view={view}
        caption={words.title}
        columns={columns(view)}
        rows={facts}
        rowKey={({ aspect, value }) => `${aspect} ${value}`}
      />
      <p className={styles.limits}>
        {open.length > 0 ? words.open(open.map((aspect) => words.aspects[aspect]).join(', ')) : words.whole}
      </p>
    </>
  );
}

function columns(view: View): Column<FactThen>[] {
  const { asItWas: words } = view.words.onADay;
  return [
    { id: 'aspect', title: words.columns.aspect, pinned: true, cell: ({ aspect }) => words.aspects[aspect] },
    {
      id: 'value',
      title: words.columns.value,
      wrap: true,
      cell: (fact) =>
        fact.aspect === 'policy' ? (
          <details>
            <summary>{words.policyText(view.format.count(fact.value.length))}</summary>
            <pre className={styles.policy}>
              <Lines view={view} text={pretty(fact.value)} />
            </pre>
          </details>
        ) : (
          <span title={plainText(valueText(view, fact), 400)}>
            <Untrusted view={view} text={shortMaterial(valueText(view, fact))} limit={400} />
          </span>
        ),
    },
    { id: 'source', title: words.columns.source, wrap: true, cell: (fact) => <Known view={view} fact={fact} /> },
  ];
}

function Known({ view, fact }: { readonly view: View; readonly fact: FactThen }) {
  const { asItWas: words } = view.words.onADay;
  const { source, isProven, unseenBy } = fact;
  const at = view.format.instant(source.at);
  return (
    <>
      {source.kind === 'event' ? (
        <>
          {words.byEvent(source.name, at)}{' '}
          {source.principal === null ? null : <Untrusted view={view} text={source.principal} limit={200} mono />}{' '}
          {source.sourceIp === null ? null : <Untrusted view={view} text={source.sourceIp} limit={80} mono />}{' '}
          <code>{source.eventId}</code>
        </>
      ) : source.kind === 'use' ? (
        <>
          {words.byUse(at)} <code>{source.eventId}</code>
        </>
      ) : source.kind === 'snapshot' ? (
        words.bySnapshot(at)
      ) : (
        words.byLater(at, isProven)
      )}
      {unseenBy === null ? null : (
        <>
          {' '}
          <StateBadge tone="warning">{words.unseen(view.format.instant(unseenBy))}</StateBadge>
        </>
      )}
    </>
  );
}

/** A fact in the reader's words; names stay as they are. */
function valueText(view: View, { aspect, value, rotation, material }: FactThen): string {
  const { onADay, ui } = view.words;
  if (rotation) {
    const { enabled, periodDays } = rotation;
    return enabled ? onADay.rotationOn(periodDays === null ? null : view.format.count(periodDays)) : onADay.rotationOff;
  }
  if (material) {
    const { kind, since, materialId, expiresAt } = material;
    return [
      onADay.materialSince(onADay.materialKinds[kind], view.format.instant(since)),
      ...(materialId === null ? [] : [materialId]),
      ...(expiresAt === null ? [] : [onADay.expires(view.format.instant(expiresAt))]),
    ].join(', ');
  }
  const states: Readonly<Record<string, string>> = ui.keyStates;
  return aspect === 'state' ? (states[value] ?? value) : value;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

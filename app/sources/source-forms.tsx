'use client';

import { useActionState, useId, useRef, useState } from 'react';
import { Button } from '@/app/ui/button';
import { connections as texts } from '@/lib/i18n/connections';
import type { SourceSettings } from '@/lib/model/connected-source';
import type { Language } from '@/lib/model/language';
import { changeSource, testSource } from './actions';
import { CheckList } from './check-list';
import styles from './connected.module.css';
import { RemoveForm } from './remove-form';

interface Props {
  readonly language: Language;
  readonly sourceId: string;
  readonly name: string;
  readonly isPaused: boolean;
  readonly canRemove: boolean;
  readonly kind: SourceSettings['kind'];
}

/** What an administrator may do with one source; the answers of a test stand below. */
export function SourceForms({ language, sourceId, name, isPaused, canRemove, kind }: Props) {
  const connections = texts[language];
  const [answer, change, isChanging] = useActionState(changeSource, { problem: null, done: 0 });
  const [test, tryOut, isTrying] = useActionState(testSource, { checks: [], problem: null });
  const [days, setDays] = useState({ from: '', to: '' });
  const [isAsked, setAsked] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const question = useId();
  const isBusy = isChanging || isTrying;
  const problem = answer.problem ?? test.problem;
  return (
    <div className={styles.forms} ref={root}>
      <div className={styles.buttons}>
        <form action={tryOut}>
          <input type="hidden" name="sourceId" value={sourceId} />
          <Button type="submit" disabled={isBusy} aria-label={`${connections.test}: ${name}`}>
            {isTrying ? connections.testing : connections.test}
          </Button>
        </form>
        <form action={change} className={styles.buttons}>
          <input type="hidden" name="sourceId" value={sourceId} />
          <Button type="submit" name="change" value="read" disabled={isBusy}>
            {connections.readNow}
          </Button>
          <Button type="submit" name="change" value={isPaused ? 'resume' : 'pause'} disabled={isBusy}>
            {isPaused ? connections.resume : connections.pause}
          </Button>
          {canRemove ? (
            <Button
              look="danger"
              aria-expanded={isAsked}
              aria-controls={isAsked ? question : undefined}
              disabled={isBusy}
              onClick={() => setAsked(!isAsked)}
            >
              {connections.remove}
            </Button>
          ) : null}
        </form>
      </div>
      {isAsked ? (
        <RemoveForm
          id={question}
          sourceId={sourceId}
          action={change}
          isBusy={isBusy}
          words={{
            question: connections.removeQuestion(name),
            text: connections.removeText,
            now: connections.removeNow,
            cancel: connections.cancel,
          }}
          onCancel={() => {
            root.current?.querySelector<HTMLElement>('button[aria-expanded="true"]')?.focus();
            setAsked(false);
          }}
        />
      ) : null}
      {kind === 'history' ? null : (
        <form action={change} className={styles.days}>
          <input type="hidden" name="sourceId" value={sourceId} />
          <input type="hidden" name="change" value="read" />
          {(['from', 'to'] as const).map((end) => (
            <label key={end}>
              {connections[end]}{' '}
              <input
                type="date"
                name={end}
                required
                value={days[end]}
                onChange={({ target }) => setDays({ ...days, [end]: target.value })}
              />
            </label>
          ))}
          <Button type="submit" look="quiet" disabled={isBusy}>
            {connections.readDays}
          </Button>
          {kind === 'disk' ? <small>{connections.readDaysHint}</small> : null}
        </form>
      )}
      <p role="alert" className={styles.wrong} hidden={problem === null}>
        {problem}
      </p>
      <CheckList words={connections} checks={test.checks} />
    </div>
  );
}

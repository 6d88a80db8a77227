'use client';

import { type ReactNode, useActionState, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/ui/button';
import { bulk } from '@/lib/i18n/bulk';
import type { Language } from '@/lib/model/language';
import { type BulkAnswer, decideOnSelection } from './bulk-actions';
import styles from './bulk-bar.module.css';
import { BulkForm, type BulkFormWords, type BulkStep } from './bulk-form';
import { usePicks } from './use-picks';

interface Props {
  readonly language: Language;
  /** Whether the reader may decide; everybody may download. */
  readonly canDecide: boolean;
  /** How many findings the list has in all, written and as a number, and the query of its address. */
  readonly total: { readonly count: number; readonly said: string };
  readonly matching: string;
  readonly users: readonly string[];
  readonly me: string;
  readonly days: { readonly first: string; readonly usual: string; readonly last: string };
  readonly words: BulkFormWords;
  readonly children: ReactNode;
}

const NOTHING: BulkAnswer = { problem: null, said: null, stayed: [], done: 0 };
const STEPS = ['assign', 'state', 'due', 'mute'] as const;

/** The list of findings, whose rows can be ticked, and the bar of what can be done with those that are. */
export function BulkBar(props: Props) {
  const { language, canDecide, total, matching, children } = props;
  const words = bulk[language];
  const root = useRef<HTMLDivElement>(null);
  const picks = usePicks(root, children);
  const [all, setAll] = useState<string | null>(null);
  const [step, setStep] = useState<BulkStep | null>(null);
  const [answer, send, isSending] = useActionState(decideOnSelection, NOTHING);
  const [isRead, setRead] = useState(0);
  const { names, set } = picks;
  const isAll = all === matching && total.count > 0;
  const picked = isAll ? total.count : names.length;
  const said = isAll ? total.said : String(picked);

  useEffect(() => {
    if (answer.done === 0) return;
    for (const box of root.current?.querySelectorAll<HTMLInputElement>('input[data-pick]:checked') ?? []) box.click();
    setAll(null);
    setStep(null);
  }, [answer.done]);

  const clear = () => {
    set(false);
    setAll(null);
    setStep(null);
  };
  const dropAll = (event: { target: EventTarget }) => {
    if (event.target instanceof HTMLInputElement && event.target.matches('input[data-pick]:not(:checked)'))
      setAll(null);
  };
  const selection = isAll
    ? [
        <input key="matching" type="hidden" name="matching" value={matching} />,
        <input key="count" type="hidden" name="count" value={total.count} />,
      ]
    : names.map((name) => <input key={name} type="hidden" name="of" value={name} />);

  return (
    <div ref={root} className={styles.list} onChange={dropAll}>
      <button type="button" hidden data-shortcut="x" onClick={picks.toggleFocused} tabIndex={-1}>
        {words.column}
      </button>
      <label className={styles.all}>
        <input
          type="checkbox"
          checked={isAll}
          onChange={({ target }) => {
            set(target.checked);
            setAll(target.checked ? matching : null);
          }}
        />
        {words.selectAll(total.said)}
      </label>
      {children}
      {picked > 0 ? (
        <section className={styles.bar} aria-label={words.bar}>
          <div className={styles.row}>
            <strong aria-live="polite">{isAll ? words.allSelected(said) : words.selected(said)}</strong>
            {canDecide
              ? STEPS.map((one) => (
                  <Button
                    key={one}
                    aria-expanded={step === one}
                    className={step === one ? styles.chosen : undefined}
                    onClick={() => setStep(step === one ? null : one)}
                  >
                    {words[one]}
                  </Button>
                ))
              : null}
            <form method="post" action="/findings/export" className={styles.exports}>
              {selection}
              {(['csv', 'json'] as const).map((format) => (
                <Button
                  key={format}
                  type="submit"
                  name="format"
                  value={format}
                  aria-label={words.exportAs(words.exports[format])}
                >
                  {`↓ ${words.exports[format]}`}
                </Button>
              ))}
            </form>
            <Button look="quiet" onClick={clear}>
              {words.clear}
            </Button>
          </div>
          {step === null ? null : (
            <BulkForm
              key={step}
              {...props}
              step={step}
              send={send}
              isSending={isSending}
              apply={words.apply(said)}
              selection={selection}
              selected={isAll ? matching : names.join()}
            />
          )}
          {answer.problem === null ? null : (
            <p className={styles.problem} role="alert">
              {answer.problem}
            </p>
          )}
        </section>
      ) : null}
      {answer.said !== null && isRead < answer.done && picked === 0 ? (
        <section className={styles.bar} role="status">
          <div className={styles.row}>
            <strong>{answer.said}</strong>
            <Button look="quiet" onClick={() => setRead(answer.done)}>
              {words.close}
            </Button>
          </div>
          {answer.stayed.map(({ why, headlines }) => (
            <details key={why} className={styles.stayed}>
              <summary>{why}</summary>
              <ul>
                {headlines.map((headline) => (
                  <li key={headline}>{headline}</li>
                ))}
              </ul>
            </details>
          ))}
        </section>
      ) : null}
    </div>
  );
}

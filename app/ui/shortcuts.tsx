'use client';

import { useEffect, useRef } from 'react';
import { setPreference } from '@/app/preference-actions';
import { wordsIn } from '@/lib/i18n/words';
import type { Language } from '@/lib/model/language';
import { Button } from './button';
import styles from './shortcuts.module.css';
import { isTyping } from './typing';

interface Props {
  readonly language: Language;
  /** Whether single keys do something. */
  readonly on: boolean;
}

/** After `g` the next key names a page, for so long. */
const SECOND_KEY_MS = 1200;
/** Elsewhere these keys scroll, or walk a chart or a list. */
const ARROWS = ['ArrowLeft', 'ArrowRight'];

/**
 * Single keys: whatever a page marks with `data-shortcut` is clicked by its key, `j` and `k` walk the rows of the
 * page's table, `?` shows what there is. A reader may turn them off (WCAG 2.1.4).
 */
export function Shortcuts({ language, on }: Props) {
  const words = wordsIn(language).search;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let prefix = { key: '', until: 0 };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') {
        dialog.current?.showModal();
        return;
      }
      if (!on && event.key !== 'Escape') return;
      const name = Date.now() < prefix.until ? `${prefix.key} ${event.key}` : event.key;
      prefix = { key: event.key, until: name === 'g' ? Date.now() + SECOND_KEY_MS : 0 };
      if (name === 'j' || name === 'k') moveRow(name === 'j' ? 1 : -1);
      else if (!ARROWS.includes(name) || isAtRest(event.target)) clickMarked(name);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [on]);
  const list = [
    { keys: ['Ctrl K', '⌘ K', '/'], text: words.shortcuts.palette },
    { keys: ['g o', 'g f', 'g k', 'g p', 'g x', 'g s', 'g t'], text: words.shortcuts.pages },
    { keys: ['←', '→'], text: words.shortcuts.period },
    { keys: ['d', 'w', 'm'], text: words.shortcuts.ranges },
    { keys: ['x'], text: words.shortcuts.compare },
    { keys: ['t'], text: words.shortcuts.zone },
    { keys: ['j', 'k', 'Enter', 'Esc'], text: words.shortcuts.rows },
    { keys: ['x'], text: words.shortcuts.pick },
    { keys: ['?'], text: words.shortcuts.help },
  ];
  return (
    <dialog ref={dialog} className={styles.help} aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">{words.keyboard}</h2>
      <p className={styles.lead}>{words.keyboardLead}</p>
      <dl className={styles.keys}>
        {list.map(({ keys, text }) => (
          <div key={text}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <form action={setPreference} className={styles.actions}>
        <Button type="submit" name="keys" value={on ? 'off' : 'on'}>
          {on ? words.singleOff : words.singleOn}
        </Button>
        <Button type="button" look="primary" onClick={() => dialog.current?.close()}>
          {wordsIn(language).ui.close}
        </Button>
      </form>
    </dialog>
  );
}

/** Nothing is chosen that would take the arrow keys itself. */
function isAtRest(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.id === 'content');
}

function clickMarked(name: string): void {
  const marked = document.querySelector<HTMLElement>(`[data-shortcut="${CSS.escape(name)}"]`);
  marked?.click();
}

function moveRow(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('main tbody tr, main [data-row]')].flatMap((row) => {
    const link = row.querySelector<HTMLElement>('a[href]');
    return link ? [{ row, link }] : [];
  });
  const at = links.findIndex(({ row }) => row.contains(document.activeElement));
  const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
  next?.link.focus();
  next?.row.scrollIntoView({ block: 'nearest' });
}

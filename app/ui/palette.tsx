'use client';

import { Search } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState, useTransition } from 'react';
import { setPreference } from '@/app/preference-actions';
import { wordsIn } from '@/lib/i18n/words';
import type { Language } from '@/lib/model/language';
import styles from './palette.module.css';
import { type Command, offersOf } from './palette-offers';
import { isTyping } from './typing';
import { useSearch } from './use-search';

interface Props {
  readonly language: Language;
  readonly commands: readonly Command[];
  /** Whether the single key `/` opens it too. */
  readonly singleKeys: boolean;
}

/** One field to find a key, an account, a finding or an event, to go to a page, or to change how things are shown. */
export function Palette({ language, commands, singleKeys }: Props) {
  const words = wordsIn(language).search;
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [, begin] = useTransition();
  const state = useSearch(text);
  const offers = offersOf(text, commands, state.kind === 'found' ? state.hits : []);
  const at = Math.min(active, offers.length - 1);

  const open = () => {
    setText('');
    setActive(0);
    dialog.current?.showModal();
  };
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isChord = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      const isSlash = singleKeys && event.key === '/' && !event.ctrlKey && !event.metaKey && !isTyping(event.target);
      if (!isChord && !isSlash) return;
      event.preventDefault();
      setText('');
      setActive(0);
      if (!dialog.current?.open) dialog.current?.showModal();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [singleKeys]);

  const choose = (index: number) => {
    const offer = offers[index];
    if (!offer) return;
    dialog.current?.close();
    if (offer.set === undefined) {
      // The server spells these paths, and the answer was checked to begin with a slash.
      router.push(offer.href as Route);
      return;
    }
    const form = new FormData();
    form.set(offer.set.name, offer.set.value);
    begin(() => setPreference(form));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offers.length > 0) setActive((at + step + offers.length) % offers.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(at);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);

  return (
    <>
      <button type="button" className={styles.trigger} onClick={open} aria-label={words.title} title={words.title}>
        <Search size={15} strokeWidth={1.75} aria-hidden="true" />
        <span className={styles.triggerWord}>{words.open}</span>
        <kbd className={styles.kbd}>{singleKeys ? '/' : 'Ctrl K'}</kbd>
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop closes, as Escape does */}
      <dialog
        ref={dialog}
        className={styles.palette}
        aria-label={words.title}
        onClick={(event) => event.target === dialog.current && dialog.current.close()}
      >
        <div className={styles.field}>
          <Search size={17} strokeWidth={1.75} aria-hidden="true" />
          <input
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={offers.length > 0 ? `${id}-${at}` : undefined}
            aria-label={words.title}
            placeholder={words.placeholder}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div id={`${id}-list`} role="listbox" aria-label={words.title} className={styles.list}>
          {offers.map((offer, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys of its list
            <div
              key={offer.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={styles.option}
              onMouseMove={() => index === at || setActive(index)}
              onClick={() => choose(index)}
            >
              <span className={styles.label}>{offer.label}</span>
              <span className={styles.detail}>{offer.detail}</span>
              <span className={styles.kind}>{words.kinds[offer.kind]}</span>
            </div>
          ))}
        </div>
        <p className={styles.foot} aria-live="polite">
          {state.kind === 'failed' ? words.failed : null}
          {state.kind === 'searching' ? words.searching : null}
          {state.kind === 'found' && offers.length === 0 ? words.none : null}
          {state.kind === 'found' && offers.length > 0 ? words.count(String(offers.length)) : null}
          {state.kind === 'idle' ? words.hint : null}
        </p>
      </dialog>
    </>
  );
}

'use client';

import { type MouseEvent, type ReactNode, useId, useRef } from 'react';
import styles from './menu.module.css';

interface Props {
  readonly label: string;
  readonly button: ReactNode;
  readonly children: ReactNode;
  readonly look?: 'framed' | 'bare';
}

/** A button that opens a small panel under the top bar; Escape, a click outside, or a choice inside closes it. */
export function Menu({ label, button, children, look = 'bare' }: Props) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const anchor = `--menu-${id.replace(/[^a-zA-Z0-9]/g, '')}`;
  const closeOnChoice = (event: MouseEvent) => {
    const chosen = event.target instanceof Element ? event.target.closest('a, button[type="submit"]') : null;
    // The form must be sent before its panel leaves the page.
    if (chosen) setTimeout(() => panel.current?.hidePopover(), 0);
  };
  return (
    <>
      <button
        type="button"
        className={look === 'framed' ? `${styles.button} ${styles.framed}` : styles.button}
        popoverTarget={id}
        aria-label={label}
        title={label}
        style={{ anchorName: anchor }}
      >
        {button}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the click bubbles from links and buttons, which answer to keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        className={styles.panel}
        style={{ positionAnchor: anchor }}
        onClick={closeOnChoice}
      >
        {children}
      </div>
    </>
  );
}

'use client';

import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Checkboxes of rows carry this attribute; their value names the row. */
const PICKS = 'input[data-pick]';

export interface Picks {
  readonly names: readonly string[];
  /** Ticks all that are drawn, or none. */
  readonly set: (isPicked: boolean) => void;
  /** Ticks the row that has the focus, or takes it out. */
  readonly toggleFocused: () => void;
}

/**
 * The rows that are ticked inside an element. The checkboxes hold it, so that a list drawn anew keeps what is still in
 * it; a click with Shift does to all rows since the last click what it does to its own.
 */
export function usePicks(root: RefObject<HTMLElement | null>, drawn: unknown): Picks {
  const [names, setNames] = useState<readonly string[]>([]);
  const boxes = useCallback(() => [...(root.current?.querySelectorAll<HTMLInputElement>(PICKS) ?? [])], [root]);
  const read = useCallback(() => {
    const now = boxes().flatMap(({ checked, value }) => (checked ? [value] : []));
    setNames((before) => (before.join() === now.join() ? before : now));
  }, [boxes]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that left the list are not picked any more
  useEffect(read, [read, drawn]);

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let last: HTMLInputElement | null = null;
    const onClick = (event: MouseEvent) => {
      const box = event.target;
      if (!(box instanceof HTMLInputElement) || !box.matches(PICKS)) return;
      const all = boxes();
      const [from, to] = [last ? all.indexOf(last) : -1, all.indexOf(box)].sort((a, b) => a - b);
      if (event.shiftKey && from !== undefined && to !== undefined && from >= 0) {
        for (const between of all.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      read();
    };
    element.addEventListener('click', onClick);
    return () => element.removeEventListener('click', onClick);
  }, [root, boxes, read]);

  return {
    names,
    set: (isPicked) => {
      for (const box of boxes()) box.checked = isPicked;
      read();
    },
    toggleFocused: () => document.activeElement?.closest('tr')?.querySelector<HTMLInputElement>(PICKS)?.click(),
  };
}

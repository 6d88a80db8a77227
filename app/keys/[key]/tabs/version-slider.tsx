'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useRef, useState, useTransition } from 'react';
import styles from './version-slider.module.css';

/** As the stylesheet draws them; the middle of the thumb never leaves the line by more. */
const HALF_THUMB = 9;
const HALF_MARK = 5;

/** A version of the policy as a place on the line of time. */
interface Mark {
  readonly id: string;
  /** When it came into force, in milliseconds since 1970. */
  readonly at: number;
  /** When, and by whom: what is read aloud. */
  readonly label: string;
  readonly href: Route;
  readonly isGrave: boolean;
}

interface Props {
  readonly label: string;
  /** Oldest first, at least one. */
  readonly marks: readonly Mark[];
  readonly chosen: number;
  /** Where the line ends, in milliseconds since 1970. */
  readonly end: number;
  readonly ends: { readonly first: string; readonly last: string };
}

/**
 * A slider in time: it rests on the version in force at the instant it is dragged or set to, and the arrow keys go from
 * one version to the next. What is chosen stands in the address.
 */
export function VersionSlider({ label, marks, chosen, end, ends }: Props) {
  const router = useRouter();
  const [, startTransition] = useTransition();
  const [shown, setShown] = useState({ of: chosen, index: chosen });
  const isDragged = useRef(false);
  // Once the address has another version, that is the one that holds.
  const index = shown.of === chosen ? shown.index : chosen;
  const from = marks[0]?.at ?? end;
  const span = Math.max(1, end - from);
  const move = (next: number) => setShown({ of: chosen, index: next });
  const settle = (next: number) => {
    const mark = marks[next];
    if (mark && next !== chosen) startTransition(() => router.push(mark.href, { scroll: false }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = steppedTo(event.key, index, marks.length);
    if (next === null) return;
    event.preventDefault();
    move(next);
    settle(next);
  };
  const atTime = (time: number) =>
    Math.max(
      0,
      marks.findLastIndex(({ at }) => at <= time),
    );
  const onChange = (time: number) => {
    if (isDragged.current) return move(atTime(time));
    // What sets the value without a pointer, as screen readers do, never lets go of it. By single steps nobody would get
    // anywhere, so the least one leads to the next version.
    const isStep = time === (marks[index]?.at ?? time) + 1;
    const next = isStep ? Math.min(marks.length - 1, index + 1) : atTime(time);
    move(next);
    settle(next);
  };
  const hold = (held: boolean) => {
    isDragged.current = held;
    if (!held) settle(index);
  };
  return (
    <div className={styles.slider}>
      <div className={styles.line}>
        {marks.map(({ id, at, isGrave }) => (
          <span
            key={id}
            className={styles.mark}
            data-grave={isGrave}
            style={{ left: `calc(${HALF_THUMB - HALF_MARK}px + ${(at - from) / span} * (100% - ${2 * HALF_THUMB}px))` }}
            aria-hidden="true"
          />
        ))}
        <input
          type="range"
          aria-label={label}
          aria-valuetext={marks[index]?.label}
          min={from}
          max={from + span}
          step={1}
          value={marks[index]?.at ?? from}
          onChange={({ target }) => onChange(Number(target.value))}
          onPointerDown={() => hold(true)}
          onPointerUp={() => hold(false)}
          onPointerCancel={() => hold(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className={styles.ends} aria-hidden="true">
        <span>{ends.first}</span>
        <span>{ends.last}</span>
      </p>
    </div>
  );
}

/** The version that a key leads to; null for a key that leads nowhere. */
function steppedTo(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
    case 'PageDown':
      return Math.max(0, index - 1);
    case 'ArrowRight':
    case 'ArrowUp':
    case 'PageUp':
      return Math.min(count - 1, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

import { Fragment } from 'react';
import type { View } from '@/app/view';
import styles from './untrusted.module.css';

/** Characters that draw nothing or turn the text around: controls, formats, line separators, fillers, noncharacters. */
const HIDDEN = /([\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029\u115F\u1160\u3164\uFFA0])/u;

interface Props {
  readonly view: View;
  readonly text: string;
  /** Longest text shown, in characters. */
  readonly limit?: number;
  readonly mono?: boolean;
}

/**
 * Text that came out of a log or a policy: shown as text alone, with invisible and direction-changing characters
 * drawn as their codes, and cut with a mark when it is too long.
 */
export function Untrusted({ view, text, limit = 2000, mono = false }: Props) {
  const characters = Array.from(text);
  const shown = characters.length > limit ? characters.slice(0, limit).join('') : text;
  return (
    <bdi className={mono ? `${styles.text} mono` : styles.text}>
      {markedParts(shown).map(({ kind, value, place }) =>
        kind === 'plain' ? (
          <Fragment key={place}>{value}</Fragment>
        ) : (
          <span key={place} className={styles.hidden} title={view.words.ui.hiddenCharacter(value)}>
            {value}
          </span>
        ),
      )}
      {characters.length > limit ? <span className={styles.hidden}>… {view.words.ui.shortened}</span> : null}
    </bdi>
  );
}

interface Part {
  readonly kind: 'plain' | 'hidden';
  readonly value: string;
  readonly place: number;
}

/** The text in pieces; a hidden character becomes its code, e.g. `U+202E`. */
export function markedParts(text: string): Part[] {
  return text
    .split(HIDDEN)
    .map((piece, place): Part => {
      if (place % 2 === 0) return { kind: 'plain', value: piece, place };
      return { kind: 'hidden', value: codeOf(piece), place };
    })
    .filter(({ value }) => value !== '');
}

/** The text for a tooltip or an attribute: hidden characters as codes in angle brackets. */
export function plainText(text: string, limit = 2000): string {
  return markedParts(Array.from(text).slice(0, limit).join(''))
    .map(({ kind, value }) => (kind === 'plain' ? value : `⟨${value}⟩`))
    .join('');
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

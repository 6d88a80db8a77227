import { Fragment } from 'react';
import type { View } from '@/app/view';
import { Untrusted } from './untrusted';

interface Props {
  readonly view: View;
  readonly text: string;
  /** Longest text shown, in characters. */
  readonly limit?: number;
  /** Lines to be drawn as marked. */
  readonly isMarked?: (line: string) => boolean;
}

/** Untrusted text of several lines, e.g. indented JSON or a note; its line breaks are breaks, not hidden characters. */
export function Lines({ view, text, limit = 100_000, isMarked }: Props) {
  const shown = text.slice(0, limit).split(/\r?\n/);
  return (
    <>
      {shown.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and their order never changes
        <Fragment key={index}>
          {index === 0 ? '' : '\n'}
          {isMarked?.(line) ? (
            <mark>
              <Untrusted view={view} text={line} limit={4000} />
            </mark>
          ) : (
            <Untrusted view={view} text={line} limit={4000} />
          )}
        </Fragment>
      ))}
      {text.length > limit ? `\n… ${view.words.ui.shortened}` : ''}
    </>
  );
}

import type { View } from '@/app/view';
import styles from './json-text.module.css';
import { Lines } from './lines';

interface JsonTextProps {
  readonly view: View;
  /** Indented already. */
  readonly text: string;
  /** Lines that the reader looks for. */
  readonly isMarked?: (line: string) => boolean;
}

/** JSON as somebody else wrote it, in a box that scrolls. */
export function JsonText({ view, text, isMarked }: JsonTextProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre className={styles.json} tabIndex={0}>
      <Lines view={view} text={text} {...(isMarked ? { isMarked } : {})} />
    </pre>
  );
}

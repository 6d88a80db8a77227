import type { Route } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import type { View } from '@/app/view';
import { buttonClass } from './button';
import styles from './pager.module.css';

interface Props {
  readonly view: View;
  /** From 1. */
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly hrefFor: (page: number) => Route;
  /** Whether the list scrolls in itself above the pager; else the reader is taken to its head. */
  readonly stays?: boolean;
}

/**
 * Where in a long list one is, and the way on. Draws nothing when everything fits one page. From a page beyond the end, as
 * an old address names it or one from before entries went away, leads to the last one.
 */
export function Pager({ view, page, size, total, hrefFor, stays = false }: Props) {
  const last = Math.max(1, Math.ceil(total / size));
  if (page > last) redirect(hrefFor(last));
  if (total <= size) return null;
  const { ui } = view.words;
  const { count } = view.format;
  return (
    <nav className={styles.pager} aria-label={ui.page(count(1), count(last), count(total))}>
      <span>{ui.page(count((page - 1) * size + 1), count(Math.min(page * size, total)), count(total))}</span>
      {page > 1 ? (
        <Link className={buttonClass()} href={hrefFor(page - 1)} scroll={!stays}>
          {ui.previousPage}
        </Link>
      ) : null}
      {page < last ? (
        <Link className={buttonClass()} href={hrefFor(page + 1)} scroll={!stays}>
          {ui.nextPage}
        </Link>
      ) : null}
    </nav>
  );
}

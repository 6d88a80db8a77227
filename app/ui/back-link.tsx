import { ArrowLeft } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import styles from './back-link.module.css';

interface BackLinkProps {
  readonly href: Route;
  readonly children: string;
}

/** The way up, above a page's title. */
export function BackLink({ href, children }: BackLinkProps) {
  return (
    <Link href={href} className={styles.back}>
      <ArrowLeft size={14} aria-hidden="true" /> {children}
    </Link>
  );
}

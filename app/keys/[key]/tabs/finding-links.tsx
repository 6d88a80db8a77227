import Link from 'next/link';
import { href } from '@/app/href';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { StatusBadge } from '@/app/ui/state-badge';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { type FindingItem, headlineOf } from '@/lib/queries/finding-items';
import { sorted } from '@/lib/queries/finding-list';
import styles from './tabs.module.css';

interface Props {
  readonly view: View;
  readonly findings: readonly FindingItem[];
  readonly limit?: number;
}

/** Findings on a key, worst first, each a link to its page. */
export function FindingLinks({ view, findings, limit = Number.POSITIVE_INFINITY }: Props) {
  if (findings.length === 0) return null;
  return (
    <ul className={styles.found}>
      {sorted(findings, 'severity', true)
        .slice(0, limit)
        .map((item) => (
          <li key={item.fingerprint}>
            <SeverityBadge view={view} severity={item.severity} />
            <Link href={href(`/findings/${item.fingerprint}`)}>
              <Untrusted view={view} text={headlineOf(item.stored, view.language)} limit={400} />
            </Link>
            <StatusBadge view={view} status={item.status} />
          </li>
        ))}
    </ul>
  );
}

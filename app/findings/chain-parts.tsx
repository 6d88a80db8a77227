import Link from 'next/link';
import { href } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { StatusBadge } from '@/app/ui/state-badge';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { chainsOf, partsOf } from '@/lib/findings/chains';
import { ACTIVE_STATUSES } from '@/lib/model/finding';
import { analyzerOf, type FindingItem, findingItems, headlineOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';
import styles from './chain.module.css';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
}

/** The findings that a chain tells as its steps, each with its own status and a click from its own page. */
export async function ChainParts({ view, item }: Props) {
  const { chains } = view.words;
  if (!ACTIVE_STATUSES.includes(item.status)) {
    return (
      <Panel title={chains.parts} id="parts">
        {chains.partsFree}
      </Panel>
    );
  }
  const items = await findingItems(runtime());
  const parts = partsOf(item, items, chainsOf(items));
  if (parts.length === 0) {
    return (
      <Panel title={chains.parts} id="parts">
        {chains.noParts}
      </Panel>
    );
  }
  return (
    <Panel title={chains.folded(view.format.count(parts.length))} lead={chains.partsLead} id="parts">
      <ul className={styles.parts}>
        {parts.map((part) => (
          <li key={part.fingerprint}>
            <p className={styles.marks}>
              <SeverityBadge view={view} severity={part.severity} />
              <StatusBadge view={view} status={part.status} />
              <span className={styles.rule}>{analyzerOf(part.analyzer)?.title[view.language] ?? part.analyzer}</span>
            </p>
            <Link href={href(`/findings/${part.fingerprint}`)} prefetch={false}>
              <Untrusted view={view} text={headlineOf(part.stored, view.language)} limit={400} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Which chain tells a finding. Draws nothing when none does. */
export async function PartOf({ view, item }: Props) {
  const chain = chainsOf(await findingItems(runtime())).get(item.fingerprint);
  if (!chain) return null;
  return (
    <p className={styles.partOf}>
      {view.words.chains.partOf}:{' '}
      <Link href={href(`/findings/${chain.fingerprint}`)}>
        <Untrusted view={view} text={headlineOf(chain.stored, view.language)} limit={400} />
      </Link>
    </p>
  );
}

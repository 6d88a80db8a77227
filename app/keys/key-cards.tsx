import { href } from '@/app/href';
import { StatCard } from '@/app/ui/stat-card';
import type { View } from '@/app/view';
import type { KeyCards } from '@/lib/queries/key-counts';
import styles from './keys.module.css';

/** The inventory in figures, each the way to its keys. */
export function KeyCardRow({ view, cards }: { readonly view: View; readonly cards: KeyCards }) {
  const { keys } = view.words;
  const { compact, count, money } = view.format;
  return (
    <div className={styles.cards}>
      <StatCard
        view={view}
        label={keys.cards.customer}
        value={compact(cards.customer)}
        foot={keys.cards.customerFoot(count(cards.aws_managed), cards.deleted > 0 ? count(cards.deleted) : null)}
        href={href('/keys')}
      />
      <StatCard
        view={view}
        label={keys.cards.multiRegion}
        value={compact(cards.multi_region_sets)}
        href={href('/keys', { quick: 'multi-region' })}
      />
      <StatCard
        view={view}
        label={keys.cards.pendingDeletion}
        value={compact(cards.pending_deletion)}
        href={href('/keys', { state: ['PendingDeletion', 'PendingReplicaDeletion'] })}
      />
      <StatCard
        view={view}
        label={keys.cards.disabled}
        value={compact(cards.disabled)}
        href={href('/keys', { state: 'Disabled' })}
      />
      <StatCard
        view={view}
        label={keys.cards.external}
        value={compact(cards.external_material)}
        href={href('/keys', { quick: 'external-material' })}
      />
      <StatCard
        view={view}
        label={keys.cards.cost}
        value={cards.cost_unknown > 0 && cards.monthly_cost_usd === 0 ? '–' : money(cards.monthly_cost_usd)}
        foot={cards.cost_unknown > 0 ? keys.cards.costFoot(count(cards.cost_unknown)) : keys.cards.costAll}
        incomplete={cards.cost_unknown > 0 && cards.monthly_cost_usd > 0}
        href={href('/keys', { sort: 'cost', dir: 'desc' })}
      />
    </div>
  );
}

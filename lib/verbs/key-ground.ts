import { createHash } from 'node:crypto';
import type { SnapshotHead } from '@/db/key-store';
import { Inventory } from '@/lib/inventory/stored-inventory';
import { type Trusted, trustedAccounts, trustedUntil } from '@/lib/keys/trust';
import { asOf } from '@/lib/queries/as-of';
import { recipientAccounts } from '@/lib/queries/key-inputs';
import { latestChange, type StorePoint } from '@/lib/queries/store-changes';
import type { Runtime } from '@/lib/runtime';
import { RULES_EDITION } from './rules-edition';

/** An inventory without its keys. */
export type Head = Omit<Inventory, 'keys'> & { readonly snapshotId: string };

/** What all key state stands on. */
export interface KeyGround {
  readonly asOf: Date;
  /** The last change of the store; null when nothing was written down of any. */
  readonly point: StorePoint | null;
  readonly heads: readonly Head[];
  readonly trusted: readonly Trusted[];
  readonly organizationId: string | null;
  /** Names everything that concerns every key: rules, limits, trust, inventories. */
  readonly basis: string;
}

/** Null when there is nothing to judge. */
export async function keyGround(
  { models, keys, site, now }: Pick<Runtime, 'models' | 'keys' | 'site' | 'now'>,
  given: Date | null,
): Promise<KeyGround | null> {
  const point = await latestChange(models);
  const heads = (await keys.snapshots()).map(head);
  const instant = given ?? (await asOf({ models, now })) ?? latest(heads);
  if (instant === null) return null;
  const inventories = heads.map((one) => ({ ...one, keys: [] }));
  const trusted = trustedAccounts(await recipientAccounts(models), site, inventories);
  const organizationId =
    site.organizationId ?? heads.findLast((one) => one.organizationId !== null)?.organizationId ?? null;
  const basis = [
    RULES_EDITION,
    site.unusedAfterDays,
    site.rotationMaxAgeDays,
    organizationId,
    trusted.map((account) => [account, trustedUntil(account, instant)]),
    heads.map(({ snapshotId }) => snapshotId),
  ];
  return {
    asOf: instant,
    point,
    heads,
    trusted,
    organizationId,
    basis: createHash('sha256').update(JSON.stringify(basis)).digest('hex'),
  };
}

function head({ snapshotId, head: body }: SnapshotHead): Head {
  return { ...Inventory.omit({ keys: true }).parse(JSON.parse(body)), snapshotId };
}

function latest(heads: readonly Head[]): Date | null {
  const last = heads.at(-1);
  return last ? new Date(last.collectedAt) : null;
}

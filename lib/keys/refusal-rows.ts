import type { Inventory } from '@/lib/inventory/inventory';
import type { SqlValue } from '@/lib/model/query';

type Row = Readonly<Record<string, SqlValue>>;

/** What an inventory can be refused about a key, by the name of the key table. */
const ASPECTS = {
  description: 'description',
  policy: 'policy',
  rotation: 'rotation',
  rotations: 'rotations',
  grants: 'grants',
  aliases: 'aliases',
  tags: 'tags',
  lastUsage: 'last-usage',
} as const;
const NAMES = ['description', 'policy', 'rotation', 'rotations', 'grants', 'aliases', 'tags', 'lastUsage'] as const;

/** A call that KMS does not offer for a key was answered: there is nothing to know. */
const NOT_OFFERED = /^UnsupportedOperationException\b/;

/**
 * What was refused about each key the last time that somebody asked. An inventory that did not ask changes nothing; one
 * that got an answer ends the refusal. Pauses between its steps.
 */
export function* refusalRows(inventories: readonly Inventory[]): Generator<void, Row[]> {
  const refused = new Map<string, Row>();
  const inTime = inventories.toSorted((a, b) => Date.parse(a.collectedAt) - Date.parse(b.collectedAt));
  for (const { collectedAt, keys } of inTime) {
    for (const key of keys) {
      yield;
      for (const name of NAMES) {
        const said = key[name];
        if (said === undefined) continue;
        const aspect = ASPECTS[name];
        if (said.known || NOT_OFFERED.test(said.reason)) refused.delete(`${key.keyArn} ${aspect}`);
        else {
          refused.set(`${key.keyArn} ${aspect}`, {
            key_arn: key.keyArn,
            aspect,
            reason: said.reason,
            asked_at: new Date(collectedAt),
          });
        }
      }
    }
  }
  return [...refused.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

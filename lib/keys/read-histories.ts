import { applyEvent } from './apply-event';
import { applyInventory } from './apply-inventory';
import { inOrder } from './control-event';
import type { KeyHistory } from './key-history';
import type { KeyInputs } from './key-inputs';
import { emptyWorld, historyOf } from './key-world';

/** The history of every key that anything names: events until the instant, and inventories, each in its time. */
export function readHistories({ events, inventories, uses, asOf }: KeyInputs): KeyHistory[] {
  const world = emptyWorld();
  for (const arn of uses.keys()) historyOf(world, arn);
  const steps = [
    ...events
      .filter((event) => event.event_time <= asOf)
      .toSorted(inOrder)
      .map((event) => ({ at: event.event_time, take: () => applyEvent(world, event) })),
    ...inventories.map((inventory) => {
      const at = new Date(inventory.collectedAt);
      const take = () => {
        for (const key of inventory.keys) applyInventory(world, historyOf(world, key.keyArn), key, at);
      };
      return { at, take };
    }),
  ];
  // A stable sort: of one instant, events come before the snapshot that was taken then.
  for (const step of steps.toSorted((a, b) => a.at.getTime() - b.at.getTime())) step.take();
  return [...world.keys.values()].sort((a, b) => (a.keyArn < b.keyArn ? -1 : 1));
}

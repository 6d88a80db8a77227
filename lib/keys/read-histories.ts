import { applyEvent } from './apply-event';
import { applyInventory } from './apply-inventory';
import { inOrder } from './control-event';
import type { KeyHistory } from './key-history';
import type { KeyInputs } from './key-inputs';
import { emptyWorld, historyOf } from './key-world';

/**
 * The history of every key that anything names: events until the instant, and inventories, each in its time. Pauses
 * between its steps.
 */
export function* readHistories({
  events,
  inventories,
  uses,
  asOf,
}: Pick<KeyInputs, 'events' | 'inventories' | 'asOf'> & {
  readonly uses: Pick<ReadonlyMap<string, unknown>, 'keys'>;
}): Generator<void, KeyHistory[]> {
  const world = emptyWorld();
  for (const arn of uses.keys()) historyOf(world, arn);
  const steps: Step[] = [];
  for (const event of events.filter(({ event_time }) => event_time <= asOf).toSorted(inOrder)) {
    steps.push({ at: event.event_time.getTime(), take: () => applyEvent(world, event) });
    yield;
  }
  for (const inventory of inventories) {
    const at = new Date(inventory.collectedAt);
    const until = new Date(inventory.completedAt ?? inventory.collectedAt);
    const snapshot = { at, until, isDated: inventory.datedByFile !== true };
    for (const key of inventory.keys) {
      steps.push({ at: at.getTime(), take: () => applyInventory(world, historyOf(world, key.keyArn), key, snapshot) });
    }
  }
  // A stable sort: of one instant, events come before the snapshot that was taken then.
  for (const step of steps.toSorted((a, b) => a.at - b.at)) {
    step.take();
    yield;
  }
  return [...world.keys.values()].sort((a, b) => (a.keyArn < b.keyArn ? -1 : 1));
}

interface Step {
  readonly at: number;
  readonly take: () => void;
}

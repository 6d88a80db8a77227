import { applyEvent } from './apply-event';
import { applyInventory } from './apply-inventory';
import { type ControlEvent, inOrder } from './control-event';
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
  for (const arn of uses.keys()) {
    historyOf(world, arn);
    yield;
  }
  const past = yield* inTime(yield* until(events, asOf.getTime()));
  const told = inventories.map((inventory) => ({ inventory, at: new Date(inventory.collectedAt) }));
  let next = 0;
  // Of one instant, events come before the snapshot that was taken then.
  function* eventsUntil(instant: number): Generator<void, void> {
    for (let event = past[next]; event !== undefined && event.event_time.getTime() <= instant; event = past[++next]) {
      applyEvent(world, event);
      yield;
    }
  }
  for (const { inventory, at } of told.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    yield* eventsUntil(at.getTime());
    const until = new Date(inventory.completedAt ?? inventory.collectedAt);
    const snapshot = { at, until, isDated: inventory.datedByFile !== true };
    for (const key of inventory.keys) {
      applyInventory(world, historyOf(world, key.keyArn), key, snapshot);
      yield;
    }
  }
  yield* eventsUntil(Number.POSITIVE_INFINITY);
  return [...world.keys.values()].sort((a, b) => (a.keyArn < b.keyArn ? -1 : 1));
}

function* until(events: readonly ControlEvent[], instant: number): Generator<void, readonly ControlEvent[]> {
  const past: ControlEvent[] = [];
  for (const event of events) {
    if (event.event_time.getTime() <= instant) past.push(event);
    yield;
  }
  return past;
}

/** Events in their order. The store hands them out by time, so that as a rule only those of one second need sorting. */
function* inTime(events: readonly ControlEvent[]): Generator<void, readonly ControlEvent[]> {
  const sorted: ControlEvent[] = [];
  let second: ControlEvent[] = [];
  for (const event of events) {
    const apart = event.event_time.getTime() - (second[0] ?? event).event_time.getTime();
    if (apart < 0) return events.toSorted(inOrder);
    if (apart > 0) {
      for (const earlier of second.sort(inOrder)) sorted.push(earlier);
      second = [];
    }
    second.push(event);
    yield;
  }
  for (const last of second.sort(inOrder)) sorted.push(last);
  return sorted;
}

import { describe, expect, it } from 'vitest';
import type { Inventory } from '@/lib/inventory/inventory';
import type { ControlEvent } from '@/lib/keys/control-event';
import { readHistories } from '@/lib/keys/read-histories';
import { atOnce } from '@/lib/model/turns';
import { controlEvent } from '../support/control-event';
import { keyArn } from '../support/events';

const KEY = keyArn();
const on = (day: number) => `2026-11-0${day}T00:00:00Z`;

function described(day: number, description: string): ControlEvent {
  return controlEvent({
    event_id: `event-${day}-${description}`,
    event_time: new Date(on(day)),
    event_name: 'UpdateKeyDescription',
    request: JSON.stringify({ keyId: KEY, description }),
  });
}

const DESCRIPTION = {
  spec: null,
  usage: null,
  origin: null,
  keyStore: null,
  manager: null,
  createdAt: null,
  multiRegion: null,
  primaryKeyArn: null,
  state: null,
  currentMaterialId: null,
  validTo: null,
  deletionAt: null,
};

function found(day: number, description: string, keys: readonly string[] = [KEY]): Inventory {
  return {
    collectedAt: on(day),
    organizationId: null,
    accounts: [],
    trustedAccounts: [],
    keys: keys.map((keyArn) => ({ keyArn, description: { known: true, value: { ...DESCRIPTION, description } } })),
  };
}

function work(events: readonly ControlEvent[], inventories: Inventory[]) {
  return readHistories({ events, inventories, uses: new Map(), asOf: new Date(on(9)) });
}

const descriptionOf = (events: readonly ControlEvent[], inventories: Inventory[]) =>
  atOnce(work(events, inventories)).map(({ description }) => description);

describe('the history of a key', () => {
  it('ends with what was said last, by an event or a snapshot, whatever the order of the snapshots', () => {
    expect(descriptionOf([described(3, 'event')], [found(4, 'later'), found(2, 'earlier')])).toEqual(['later']);
    expect(descriptionOf([described(5, 'event')], [found(4, 'later'), found(2, 'earlier')])).toEqual(['event']);
  });

  it('takes the events of an instant before the snapshot of then', () => {
    expect(descriptionOf([described(3, 'event')], [found(3, 'snapshot')])).toEqual(['snapshot']);
  });

  it('pauses after each key of a snapshot', () => {
    const keys = Array.from({ length: 100 }, (_, number) => keyArn(`key-${number}`));
    expect([...work([], [found(2, 'one', keys)])].length).toBeGreaterThanOrEqual(100);
  });

  it('leaves out events after the instant, and pauses between these too', () => {
    const later = Array.from({ length: 100 }, (_, number) => ({
      ...described(3, `later ${number}`),
      event_time: new Date('2026-12-01T00:00:00Z'),
    }));
    expect(descriptionOf([described(2, 'event'), ...later], [])).toEqual(['event']);
    expect([...work(later, [])].length).toBeGreaterThanOrEqual(100);
  });
});

import { expect, it } from 'vitest';
import { evidenceGrew } from '@/lib/findings/evidence';

const KNOWN = { eventIds: ['a', 'b'], eventCount: 2 };

it('is no news that the same events are found again', () => {
  expect(evidenceGrew(KNOWN, { event_ids: ['b', 'a'], event_count: 2 })).toBe(false);
});

it('is news when an event is listed that was not', () => {
  expect(evidenceGrew(KNOWN, { event_ids: ['a', 'c'], event_count: 2 })).toBe(true);
});

it('is news when there are more events than the list can show', () => {
  expect(evidenceGrew(KNOWN, { event_ids: ['a', 'b'], event_count: 25 })).toBe(true);
});

it('is no news when there are fewer, because copies were joined', () => {
  expect(evidenceGrew(KNOWN, { event_ids: ['a'], event_count: 1 })).toBe(false);
});

it('goes by the list when nobody counted before', () => {
  expect(evidenceGrew({ eventIds: ['a'], eventCount: null }, { event_ids: ['a'], event_count: 9 })).toBe(false);
});

import { expect, it } from 'vitest';
import { addressOf, versionAt } from '@/app/keys/[key]/tabs/version-address';

const at = new Date('2026-10-03T14:00:00Z');
const last = { event_id: '00000000-0000-4000-8000-000000000002', valid_from: at };
const briefly = { event_id: '00000000-0000-4000-8000-000000000001', valid_from: at };
const inventory = { event_id: null, valid_from: new Date('2026-09-01T00:00:00Z') };
const versions = [last, briefly, inventory];

it('gives each version an address of its own, also two of one second', () => {
  expect(new Set(versions.map(addressOf)).size).toBe(3);
  for (const version of versions) expect(versionAt(versions, addressOf(version))).toBe(version);
});

it('takes an instant for the last version that came about then, and nothing for any other text', () => {
  expect(versionAt(versions, at.toISOString())).toBe(last);
  expect(versionAt(versions, 'yesterday')).toBeUndefined();
  expect(versionAt(versions, null)).toBeUndefined();
});

import { expect, it } from 'vitest';
import type { ControlEvent } from '@/lib/keys/control-event';
import { rowsByKey } from '@/lib/keys/key-rows';
import { controlEvent } from '../support/control-event';
import { keyArn } from '../support/events';

const KEY = keyArn();
const AT = new Date('2026-11-01T00:00:00Z');

function grantTo(grantee: string, number: number): ControlEvent {
  return controlEvent({
    event_id: `event-${number}`,
    event_time: AT,
    event_name: 'CreateGrant',
    request: JSON.stringify({ keyId: KEY, granteePrincipal: grantee, operations: ['Decrypt'] }),
    response: JSON.stringify({ grantId: `grant-${number}`, keyId: KEY }),
  });
}

/** The rows of a key with so many grants, and in how many steps they were made. */
function made(grantee: string, grants: number) {
  const work = rowsByKey({
    asOf: new Date('2026-11-02T00:00:00Z'),
    limits: { unusedAfterDays: 90, rotationMaxAgeDays: 365 },
    events: Array.from({ length: grants }, (_, number) => grantTo(grantee, number)),
    uses: new Map(),
    protecting: new Set(),
    awsAliases: new Map(),
    coveredDays: new Map(),
    inventories: [],
    trusted: [{ accountId: '111122223333', name: null, units: null, relation: 'own', until: null }],
    organizationId: null,
  });
  let steps = 1;
  for (let step = work.next(); ; step = work.next(), steps++) if (step.done) return { rows: step.value, steps };
}

it.each([
  ['principals of ours', 'arn:aws:iam::111122223333:role/app'],
  ['outsiders', 'arn:aws:iam::444455556666:role/app'],
  ['a service', 'rds.amazonaws.com'],
])('pauses between the many grants of a key to %s', (_name, grantee) => {
  const few = made(grantee, 10);
  const many = made(grantee, 110);
  expect(many.rows.grants).toHaveLength(110);
  // Read, sorted, judged, and written down as a grant and as a change.
  expect(many.steps - few.steps).toBeGreaterThanOrEqual(5 * 100);
});

it('holds more changes of one key than a call takes arguments', () => {
  const { rows } = made('arn:aws:iam::111122223333:role/app', 130_000);
  expect(rows.key_changes).toHaveLength(130_000);
});

import { flag } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory, PolicyVersion } from './key-history';
import { partsOf } from './key-world';
import { toldByEvent } from './last-words';

/** PutKeyPolicy carries the whole new policy (FACTS.md §1.2), unless its parameters were left out for their size. */
export function policyPut(key: KeyHistory, what: Happening): void {
  if (policyText(what.request.policy) === null) key.policyLostAt = what.at;
  pushPolicy(key, what, { origin: 'PutKeyPolicy', value: what.request.policy, assumed: null });
  note(key, what, 'policy', null, null);
}

interface Given {
  readonly origin: PolicyVersion['origin'];
  /** As the record has it. */
  readonly value: unknown;
  /** What holds when the record has none; null when that is not known. */
  readonly assumed: string | null;
}

/** A policy in force from the event on. What was only assumed before gives way to what is told of the same beginning. */
export function pushPolicy(key: KeyHistory, what: Happening, { origin, value, assumed }: Given): void {
  const given = policyText(value);
  const text = given ?? assumed;
  if (text === null) return;
  const last = key.policies.at(-1);
  if (origin === 'ReplicateKey' && last) {
    if (!last.assumed || given === null) return;
    key.policies.pop();
  }
  key.policyLostAt = null;
  key.policies.push({
    from: what.at,
    origin,
    text,
    assumed: given === null,
    eventId: what.event.event_id,
    principal: what.event.principal,
    sourceIp: what.event.source_ip,
    bypassed: flag(what.request, 'bypassPolicyLockoutSafetyCheck'),
  });
  toldByEvent(key, 'policy', what);
}

/** What KMS puts on a customer key that is created through the API without a policy (FACTS.md §4). */
export function defaultPolicy(keyArn: string): string {
  const { partition, account } = partsOf(keyArn);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

/** A policy is JSON in a text; some pipelines have unpacked it. */
function policyText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : null;
}

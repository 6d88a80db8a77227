import { partitionOfRegion } from '@/lib/model/partition';
import { KEY_ACTIONS } from './actions';
import { parseCaller } from './callers';
import { viaServicesOf } from './suggest-services';
import type { Caller } from './types';

/** One call on a key as CloudTrail recorded it; null where the record does not say. */
export interface ObservedCall {
  readonly eventId: string;
  /** The same for all copies of one call across accounts. */
  readonly sharedEventId: string | null;
  readonly at: Date;
  readonly eventName: string;
  readonly isServiceEvent: boolean;
  /** Null for a call that succeeded. */
  readonly errorCode: string | null;
  readonly region: string;
  /** Of ReEncrypt: whether the key was the one read from or written to. */
  readonly keyRole: 'key' | 'source' | 'destination';
  readonly identity: ObservedIdentity;
  /** The service that called on somebody's behalf, as recorded. */
  readonly invokedBy: string | null;
  /** An address, or the name of a service. */
  readonly sourceAddress: string | null;
  /** That of the key's own side of ReEncrypt. */
  readonly encryptionContext: Readonly<Record<string, string>> | null;
}

export type ObservedIdentity =
  /** The ARN of the user, or of the role behind a session (`sessionIssuer`). */
  | { readonly kind: 'principal'; readonly arn: string }
  /** A service that acted for itself. */
  | { readonly kind: 'service'; readonly service: string }
  /** A caller from another account, of whom the owner's trail tells the account only. */
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'unknown' };

/** A call that a policy has to allow. */
export interface Evidence {
  readonly call: ObservedCall;
  /** How a policy names the caller. */
  readonly principal: { readonly type: 'AWS' | 'Service'; readonly value: string };
  readonly caller: Caller;
  /** Without `kms:`. */
  readonly action: string;
  /** Values of `kms:ViaService` that stand for the service that called; none for a direct call; null: it cannot be told. */
  readonly via: readonly string[] | null;
}

/** A call that no statement is suggested for, and why. */
export interface LeftOut {
  readonly call: ObservedCall;
  readonly reason: 'failed' | 'service-event' | 'copy' | 'keyless' | 'nobody-named' | 'only-by-grant';
}

export interface Sifted {
  readonly evidence: readonly Evidence[];
  readonly leftOut: readonly LeftOut[];
}

/** What AWS does of itself, and no policy allows. */
const SERVICE_EVENTS: ReadonlySet<string> = new Set([
  'RotateKey',
  'DeleteKey',
  'DeleteExpiredKeyMaterial',
  'SynchronizeMultiRegionKey',
]);

/** Parts observed calls into those a policy must allow and the rest (POLICY.md §8.1–3). Failures, dry runs among them, never count. */
export function sift(calls: readonly ObservedCall[]): Sifted {
  const evidence: Evidence[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Set<string>();
  for (const call of calls) {
    const found = judge(call, seen);
    if (typeof found === 'string') leftOut.push({ call, reason: found });
    else evidence.push(found);
  }
  return { evidence, leftOut };
}

function judge(call: ObservedCall, seen: Set<string>): Evidence | LeftOut['reason'] {
  if (call.isServiceEvent || SERVICE_EVENTS.has(call.eventName)) return 'service-event';
  if (call.errorCode !== null) return 'failed';
  const name = `${call.sharedEventId ?? call.eventId} ${call.keyRole}`;
  if (seen.has(name)) return 'copy';
  seen.add(name);
  const action = actionOf(call);
  if (!KEY_ACTIONS.includes(action)) return 'keyless';
  if (action === 'RetireGrant') return 'only-by-grant';
  const { identity } = call;
  switch (identity.kind) {
    case 'unknown':
      return 'nobody-named';
    case 'service':
      return {
        call,
        action,
        via: [],
        principal: { type: 'Service', value: identity.service },
        caller: { kind: 'service', service: identity.service },
      };
    case 'account': {
      const account = `arn:${partitionOfRegion(call.region)}:iam::${identity.accountId}`;
      // The account stands for whoever called: any role of it, not its root user.
      return evidenceOf(call, action, `${account}:root`, parseCaller(`${account}:role/observed`));
    }
    case 'principal':
      if (/[:/]aws:[a-z0-9-]+-infrastructure(?:\/|$)/.test(identity.arn)) return 'only-by-grant';
      return evidenceOf(call, action, identity.arn, parseCaller(identity.arn));
  }
}

function evidenceOf(
  call: ObservedCall,
  action: string,
  value: string,
  caller: Caller | null,
): Evidence | LeftOut['reason'] {
  if (!caller) return 'nobody-named';
  return { call, action, caller, via: viaServicesOf(call), principal: { type: 'AWS', value } };
}

function actionOf({ eventName, keyRole }: ObservedCall): string {
  if (eventName !== 'ReEncrypt') return eventName;
  return keyRole === 'destination' ? 'ReEncryptTo' : 'ReEncryptFrom';
}

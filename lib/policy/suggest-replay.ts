import { ANY_IAM } from './any-iam';
import { evaluate } from './evaluate';
import type { Evidence } from './suggest-evidence';
import { isServiceMade, sourceAccountOf } from './suggest-statements';
import type { Context, Grant, Policy, Statement } from './types';

/** How one observed call fares under a policy. */
export interface Replayed {
  readonly evidence: Evidence;
  /**
   * `iam`: allowed if IAM goes on allowing it. `undetermined`: a Deny tests what events do not show.
   */
  readonly outcome: 'allowed' | 'iam' | 'grant' | 'denied' | 'undetermined';
}

export interface ReplayQuestion {
  readonly policy: Policy;
  readonly grants: readonly Grant[];
  readonly keyArn: string;
  readonly keyAccount: string;
}

/** Puts every observed call to a policy, with what the record tells of its circumstances. */
export function replay(evidence: readonly Evidence[], question: ReplayQuestion): readonly Replayed[] {
  return evidence.map((one) => ({ evidence: one, outcome: outcomeOf(one, question) }));
}

function outcomeOf(one: Evidence, { policy, grants, keyArn, keyAccount }: ReplayQuestion): Replayed['outcome'] {
  const context = contextOf(one);
  const request = { action: one.action, caller: one.caller, keyArn, keyAccount, context };
  const isForeign = one.caller.kind !== 'service' && one.caller.accountId !== keyAccount;
  const decide = (iam: readonly Policy[], living: readonly Grant[]) =>
    evaluate(request, { keyPolicy: policy, grants: living, identityPolicies: iam });
  const verdict = decide(isForeign ? [ANY_IAM] : [], []);
  if (verdict.decision === 'Allowed') return 'allowed';
  if (verdict.reason.kind === 'denied-by')
    return isSettled(verdict.reason.statement, context) ? 'denied' : 'undetermined';
  if (decide([ANY_IAM], []).decision === 'Allowed') return 'iam';
  return decide([ANY_IAM], grants).decision === 'Allowed' ? 'grant' : 'denied';
}

/** What a record tells of a request's context. */
export function contextOf(one: Evidence): Context {
  const { call, via } = one;
  const account = sourceAccountOf([one]);
  return {
    ...Object.fromEntries(
      Object.entries(call.encryptionContext ?? {}).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
    ),
    ...(via?.[0] === undefined ? {} : { 'kms:ViaService': via[0] }),
    ...(one.action === 'CreateGrant' ? { 'kms:GrantIsForAWSResource': String(isServiceMade(one)) } : {}),
    ...(account === null ? {} : { 'aws:SourceAccount': account }),
    'aws:CurrentTime': call.at.toISOString(),
  };
}

/** Keys that the replay always knows, whether the record has them or not. */
const KNOWN =
  /^(?:kms:encryptioncontext(?:keys$|:)|kms:calleraccount$|kms:grantisforawsresource$|aws:(?:principal(?:account|arn|type|isawsservice|servicename)|resourceaccount|requestedregion|currenttime)$)/;

/** Whether all that a Deny tests is known of a call, so that it would have been denied for certain. */
export function isSettled({ conditions }: Statement, context: Context): boolean {
  const carried = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  return conditions.every(({ key }) => KNOWN.test(key.toLowerCase()) || carried.has(key.toLowerCase()));
}

/** What the collector knows of a call: how often AWS lets it be asked, and what a policy must name as its resource. */
export interface ActionFacts {
  /** Requests a second in one account and Region. Where AWS publishes no quota, a rate far below any seen. */
  readonly perSecond: number;
  readonly on: 'anything' | 'key' | 'trail' | 'role' | 'itself';
}

/**
 * Every call the collector makes, by its IAM action; the policies it needs are made of this list. Quotas: "Request
 * quotas" of the KMS Developer Guide; GetKeyLastUsage has the smallest. GetCallerIdentity needs no permission.
 */
export const ACTIONS = {
  'kms:ListKeys': { perSecond: 100, on: 'anything' },
  'kms:ListAliases': { perSecond: 100, on: 'anything' },
  'kms:DescribeKey': { perSecond: 2000, on: 'key' },
  'kms:GetKeyPolicy': { perSecond: 1000, on: 'key' },
  'kms:GetKeyRotationStatus': { perSecond: 1000, on: 'key' },
  'kms:ListKeyRotations': { perSecond: 100, on: 'key' },
  'kms:ListGrants': { perSecond: 100, on: 'key' },
  'kms:ListResourceTags': { perSecond: 100, on: 'key' },
  'kms:GetKeyLastUsage': { perSecond: 5, on: 'key' },
  'cloudtrail:DescribeTrails': { perSecond: 5, on: 'anything' },
  'cloudtrail:GetEventSelectors': { perSecond: 5, on: 'trail' },
  'cloudtrail:GetTrailStatus': { perSecond: 5, on: 'trail' },
  'cloudtrail:LookupEvents': { perSecond: 2, on: 'anything' },
  'ec2:DescribeRegions': { perSecond: 5, on: 'anything' },
  'organizations:DescribeOrganization': { perSecond: 1, on: 'anything' },
  'organizations:ListAccounts': { perSecond: 1, on: 'anything' },
  'organizations:ListParents': { perSecond: 5, on: 'anything' },
  'organizations:DescribeOrganizationalUnit': { perSecond: 2, on: 'anything' },
  'sts:AssumeRole': { perSecond: 10, on: 'role' },
  'sts:GetCallerIdentity': { perSecond: 10, on: 'itself' },
} as const satisfies Readonly<Record<string, ActionFacts>>;

export type Action = keyof typeof ACTIONS;

export function isAction(name: unknown): name is Action {
  return typeof name === 'string' && Object.hasOwn(ACTIONS, name);
}

/** `kms:GetKeyPolicy` → `kms get-key-policy`, as the AWS CLI says it. */
export function commandOf(action: Action): string {
  return action
    .replace(':', ' ')
    .replace(/[a-z](?=[A-Z])/g, '$&-')
    .toLowerCase();
}

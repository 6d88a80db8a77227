import { z } from 'zod';
import type { IamAccount, IamKind, IamPolicy, IamPrincipal } from './inventory';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** The CLI prints a policy as an object; the API itself as JSON in percent encoding. */
const document = z.union([
  z.record(z.string(), z.unknown()),
  z.string().transform((value, context): Record<string, unknown> => {
    try {
      return z
        .record(z.string(), z.unknown())
        .parse(JSON.parse(value.startsWith('%') ? decodeURIComponent(value) : value));
    } catch {
      context.addIssue({ code: 'custom', message: 'not a policy document' });
      return z.NEVER;
    }
  }),
]);

const inline = z.array(z.object({ PolicyName: z.string(), PolicyDocument: document })).default([]);
const attached = z.array(z.object({ PolicyArn: text })).default([]);

const User = z.object({
  Arn: z.string(),
  UserId: text,
  UserPolicyList: inline,
  AttachedManagedPolicies: attached,
});
const Group = z.object({
  Arn: z.string(),
  GroupId: text,
  GroupPolicyList: inline,
  AttachedManagedPolicies: attached,
});
const Role = z.object({
  Arn: z.string(),
  RoleId: text,
  RolePolicyList: inline,
  AttachedManagedPolicies: attached,
});
const Managed = z.object({
  PolicyName: text,
  Arn: z.string(),
  UpdateDate: z.union([z.string(), z.number()]).nullish(),
  PolicyVersionList: z.array(z.object({ IsDefaultVersion: z.boolean(), Document: document.optional() })).default([]),
});

/** What `aws iam get-account-authorization-details` prints, or one page of it. */
export const AuthorizationDetails = z.object({
  UserDetailList: z.array(User).default([]),
  GroupDetailList: z.array(Group).default([]),
  RoleDetailList: z.array(Role).default([]),
  Policies: z.array(Managed).default([]),
  IsTruncated: z.boolean().nullish(),
  Marker: text,
  NextToken: text,
});
export type AuthorizationDetails = z.infer<typeof AuthorizationDetails>;

interface Holder extends IamPrincipal {
  readonly inline: z.infer<typeof inline>;
  readonly attached: readonly string[];
}

/** The account that an answer is about; null when nothing in it says so. */
export function iamAccountId({
  UserDetailList,
  GroupDetailList,
  RoleDetailList,
  Policies,
}: AuthorizationDetails): string | null {
  const arns = [...UserDetailList, ...GroupDetailList, ...RoleDetailList, ...Policies].map(({ Arn }) => Arn);
  return arns.map((arn) => /^arn:[a-z-]+:iam::(\d{12}):/.exec(arn)?.[1]).find((id) => id !== undefined) ?? null;
}

/** The pages of one account's answer as one; a page that is cut off leaves the whole cut off. */
export function iamAccount(accountId: string, pages: readonly AuthorizationDetails[]): IamAccount {
  const holders = pages.flatMap(holdersIn);
  const policies = new Map(pages.flatMap(({ Policies }) => Policies).map((policy) => [policy.Arn, policy]));
  return {
    accountId,
    partial: pages.some(
      ({ IsTruncated, Marker, NextToken }) => IsTruncated === true || Marker !== null || NextToken !== null,
    ),
    principals: holders.map(({ arn, kind, uniqueId }) => ({ arn, kind, uniqueId })),
    policies: [...holders.flatMap(inlinePolicies), ...[...policies.values()].flatMap((one) => managed(one, holders))],
  };
}

function holdersIn({ UserDetailList, GroupDetailList, RoleDetailList }: AuthorizationDetails): Holder[] {
  const holder = (
    kind: IamKind,
    arn: string,
    uniqueId: string | null,
    policies: z.infer<typeof inline>,
    managedOnes: z.infer<typeof attached>,
  ): Holder => ({
    kind,
    arn,
    uniqueId,
    inline: policies,
    attached: managedOnes.flatMap(({ PolicyArn }) => PolicyArn ?? []),
  });
  return [
    ...UserDetailList.map((one) =>
      holder('user', one.Arn, one.UserId, one.UserPolicyList, one.AttachedManagedPolicies),
    ),
    ...GroupDetailList.map((one) =>
      holder('group', one.Arn, one.GroupId, one.GroupPolicyList, one.AttachedManagedPolicies),
    ),
    ...RoleDetailList.map((one) =>
      holder('role', one.Arn, one.RoleId, one.RolePolicyList, one.AttachedManagedPolicies),
    ),
  ];
}

function inlinePolicies(holder: Holder): IamPolicy[] {
  return holder.inline.flatMap(({ PolicyName, PolicyDocument }) =>
    withStatements({ name: PolicyName, arn: null, holders: [holder.arn], updatedAt: null }, PolicyDocument),
  );
}

/** The default version of a policy that the customer made; those of AWS have no account in their ARN. */
function managed(policy: z.infer<typeof Managed>, holders: readonly Holder[]): IamPolicy[] {
  const inForce = policy.PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document;
  if (!inForce || !/^arn:[a-z-]+:iam::\d{12}:/.test(policy.Arn)) return [];
  const updated =
    policy.UpdateDate === null || policy.UpdateDate === undefined ? Number.NaN : instant(policy.UpdateDate);
  return withStatements(
    {
      name: policy.PolicyName ?? policy.Arn.split('/').at(-1) ?? policy.Arn,
      arn: policy.Arn,
      holders: holders.filter(({ attached: arns }) => arns.includes(policy.Arn)).map(({ arn }) => arn),
      updatedAt: Number.isNaN(updated) ? null : new Date(updated).toISOString(),
    },
    inForce,
  );
}

function instant(value: string | number): number {
  return typeof value === 'number' ? value * 1000 : new Date(value).getTime();
}

/** Only statements that can concern KMS are kept: an inventory holds no more of IAM than the questions need. */
function withStatements(policy: Omit<IamPolicy, 'document'>, value: Readonly<Record<string, unknown>>): IamPolicy[] {
  const all: readonly unknown[] = Array.isArray(value.Statement) ? value.Statement : [value.Statement];
  const kept = all.filter(concernsKms);
  if (kept.length === 0) return [];
  return [{ ...policy, document: JSON.stringify({ Version: value.Version, Statement: kept }) }];
}

function concernsKms(statement: unknown): boolean {
  if (typeof statement !== 'object' || statement === null) return false;
  if ('NotAction' in statement) return true;
  if (!('Action' in statement)) return false;
  const actions: readonly unknown[] = Array.isArray(statement.Action) ? statement.Action : [statement.Action];
  return actions.some((action) => typeof action === 'string' && /^(?:kms:|[^:]*[*?])/i.test(action));
}

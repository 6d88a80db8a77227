import type { Json } from './cast';
import { ALL_KEYS } from './keys';
import { presentPolicy } from './policies';

/** A role that reads whatever the account encrypts, and one for administrators, which may. */
export const READS_ALL = 'notebook';
const ADMINISTRATOR = 'OrganizationAccountAccessRole';

/** IAM of an account at the end of the story, as `aws iam get-account-authorization-details` prints it. */
export function storyIam(account: string): Json {
  const policies = JSON.stringify(ALL_KEYS.filter((key) => key.account === account).map(presentPolicy));
  const named = [...policies.matchAll(new RegExp(`arn:aws:iam::${account}:role/([\\w-]+)`, 'g'))].map(
    ([, name = '']) => name,
  );
  const names = [...new Set([...named, READS_ALL, ADMINISTRATOR])].sort();
  return {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: names.map((name, index) => ({
      Path: '/',
      RoleName: name,
      RoleId: `AROAEXAMPLE${String(index).padStart(9, '0')}`,
      Arn: `arn:aws:iam::${account}:role/${name}`,
      RolePolicyList: inline(name),
      AttachedManagedPolicies: [],
    })),
    Policies: [],
  };
}

function inline(name: string): Json[] {
  if (name === READS_ALL) return [written('notebook-data', ['s3:GetObject', 'kms:Decrypt', 'kms:GenerateDataKey*'])];
  return name === ADMINISTRATOR ? [written('AdministratorAccess', '*')] : [];
}

function written(name: string, actions: string | readonly string[]): Json {
  return {
    PolicyName: name,
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'All', Effect: 'Allow', Action: actions, Resource: '*' }],
    },
  };
}

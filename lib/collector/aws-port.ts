import type {
  DescribeTrailsCommandInput,
  DescribeTrailsCommandOutput,
  GetEventSelectorsCommandInput,
  GetEventSelectorsCommandOutput,
  GetTrailStatusCommandInput,
  GetTrailStatusCommandOutput,
  LookupEventsCommandInput,
  LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type {
  DescribeKeyCommandInput,
  DescribeKeyCommandOutput,
  GetKeyLastUsageCommandInput,
  GetKeyLastUsageCommandOutput,
  GetKeyPolicyCommandInput,
  GetKeyPolicyCommandOutput,
  GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  ListGrantsCommandInput,
  ListGrantsCommandOutput,
  ListKeyRotationsCommandInput,
  ListKeyRotationsCommandOutput,
  ListKeysCommandInput,
  ListKeysCommandOutput,
  ListResourceTagsCommandInput,
  ListResourceTagsCommandOutput,
} from '@aws-sdk/client-kms';
import type {
  DescribeOrganizationalUnitCommandInput,
  DescribeOrganizationalUnitCommandOutput,
  DescribeOrganizationCommandInput,
  DescribeOrganizationCommandOutput,
  ListAccountsCommandInput,
  ListAccountsCommandOutput,
  ListParentsCommandInput,
  ListParentsCommandOutput,
} from '@aws-sdk/client-organizations';
import type { Action } from './actions';

/** What each call takes and answers, as the AWS SDK has it. */
interface Calls {
  'kms:ListKeys': [ListKeysCommandInput, ListKeysCommandOutput];
  'kms:ListAliases': [ListAliasesCommandInput, ListAliasesCommandOutput];
  'kms:DescribeKey': [DescribeKeyCommandInput, DescribeKeyCommandOutput];
  'kms:GetKeyPolicy': [GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput];
  'kms:GetKeyRotationStatus': [GetKeyRotationStatusCommandInput, GetKeyRotationStatusCommandOutput];
  'kms:ListKeyRotations': [ListKeyRotationsCommandInput, ListKeyRotationsCommandOutput];
  'kms:ListGrants': [ListGrantsCommandInput, ListGrantsCommandOutput];
  'kms:ListResourceTags': [ListResourceTagsCommandInput, ListResourceTagsCommandOutput];
  'kms:GetKeyLastUsage': [GetKeyLastUsageCommandInput, GetKeyLastUsageCommandOutput];
  'cloudtrail:DescribeTrails': [DescribeTrailsCommandInput, DescribeTrailsCommandOutput];
  'cloudtrail:GetEventSelectors': [GetEventSelectorsCommandInput, GetEventSelectorsCommandOutput];
  'cloudtrail:GetTrailStatus': [GetTrailStatusCommandInput, GetTrailStatusCommandOutput];
  'cloudtrail:LookupEvents': [LookupEventsCommandInput, LookupEventsCommandOutput];
  'ec2:DescribeRegions': [Record<string, never>, { readonly Regions: readonly { readonly RegionName: string }[] }];
  'organizations:DescribeOrganization': [DescribeOrganizationCommandInput, DescribeOrganizationCommandOutput];
  'organizations:ListAccounts': [ListAccountsCommandInput, ListAccountsCommandOutput];
  'organizations:ListParents': [ListParentsCommandInput, ListParentsCommandOutput];
  'organizations:DescribeOrganizationalUnit': [
    DescribeOrganizationalUnitCommandInput,
    DescribeOrganizationalUnitCommandOutput,
  ];
}

/** The calls of one account, each with the Region it is made in. Answers throw as the SDK throws, and are not repeated. */
export type AccountPort = {
  readonly [A in Exclude<Action, 'sts:AssumeRole' | 'sts:GetCallerIdentity'>]: (
    region: string,
    input: Calls[A][0],
  ) => Promise<Calls[A][1]>;
};

/** Who we are, by the credentials that were found. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/** AWS as the collector needs it. */
export interface AwsPort {
  /** Where calls go that belong to no Region: STS, Organizations, and the question for Regions. */
  readonly homeRegion: string;
  readonly 'sts:GetCallerIdentity': () => Promise<CallerIdentity>;
  /** The calls of our own account. */
  readonly own: AccountPort;
  /** The calls of another account, in a role of it. The role is taken anew before it ends. */
  readonly 'sts:AssumeRole': (roleArn: string) => Promise<AccountPort>;
  readonly close: () => void;
}

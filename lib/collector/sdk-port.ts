import { setMaxListeners } from 'node:events';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  DescribeKeyCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListParentsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountPort, AwsPort } from './aws-port';
import { AwsError, describeRegions } from './describe-regions';
import { type Credentials, credentialsIn, credentialsOf, ONCE } from './sdk-credentials';

export interface AwsOptions {
  readonly homeRegion: string;
  /** A profile of the AWS configuration files; without it, what the AWS CLI would take. */
  readonly profile?: string | undefined;
  readonly externalId?: string | undefined;
  /** Where EC2 answers, when not at its public address. The AWS SDK finds other addresses by itself. */
  readonly ec2Endpoint?: string | undefined;
  readonly signal: AbortSignal;
}

const SESSION_NAME = 'keytrail-collect';

/** AWS by its SDK. Calls are made once: the collector has its own patience. */
export function sdkPort({ homeRegion, profile, externalId, ec2Endpoint, signal }: AwsOptions): AwsPort {
  // Every call under way listens to it.
  setMaxListeners(0, signal);
  const clients: { destroy(): void }[] = [];
  const kept = <C extends { destroy(): void }>(client: C): C => {
    clients.push(client);
    return client;
  };
  const ownCredentials = credentialsOf(profile);
  const sts = kept(new STSClient({ ...ONCE, region: homeRegion, credentials: ownCredentials }));

  const accountPort = (credentials: Credentials): AccountPort => {
    const perRegion = <C extends { destroy(): void }>(make: (region: string) => C) => {
      const made = new Map<string, C>();
      return (region: string): C => {
        const client = made.get(region) ?? kept(make(region));
        made.set(region, client);
        return client;
      };
    };
    const kms = perRegion((region) => new KMSClient({ ...ONCE, region, credentials }));
    const trails = perRegion((region) => new CloudTrailClient({ ...ONCE, region, credentials }));
    const organizations = perRegion((region) => new OrganizationsClient({ ...ONCE, region, credentials }));
    const stop = { abortSignal: signal };
    return {
      'kms:ListKeys': (region, input) => kms(region).send(new ListKeysCommand(input), stop),
      'kms:ListAliases': (region, input) => kms(region).send(new ListAliasesCommand(input), stop),
      'kms:DescribeKey': (region, input) => kms(region).send(new DescribeKeyCommand(input), stop),
      'kms:GetKeyPolicy': (region, input) => kms(region).send(new GetKeyPolicyCommand(input), stop),
      'kms:GetKeyRotationStatus': (region, input) => kms(region).send(new GetKeyRotationStatusCommand(input), stop),
      'kms:ListKeyRotations': (region, input) => kms(region).send(new ListKeyRotationsCommand(input), stop),
      'kms:ListGrants': (region, input) => kms(region).send(new ListGrantsCommand(input), stop),
      'kms:ListResourceTags': (region, input) => kms(region).send(new ListResourceTagsCommand(input), stop),
      'kms:GetKeyLastUsage': (region, input) => kms(region).send(new GetKeyLastUsageCommand(input), stop),
      'cloudtrail:DescribeTrails': (region, input) => trails(region).send(new DescribeTrailsCommand(input), stop),
      'cloudtrail:GetEventSelectors': (region, input) => trails(region).send(new GetEventSelectorsCommand(input), stop),
      'cloudtrail:GetTrailStatus': (region, input) => trails(region).send(new GetTrailStatusCommand(input), stop),
      'cloudtrail:LookupEvents': (region, input) => trails(region).send(new LookupEventsCommand(input), stop),
      'ec2:DescribeRegions': async (region) =>
        describeRegions(ec2Endpoint, region, await credentials(), () => new Date(), signal),
      'organizations:DescribeOrganization': (region, input) =>
        organizations(region).send(new DescribeOrganizationCommand(input), stop),
      'organizations:ListAccounts': (region, input) => organizations(region).send(new ListAccountsCommand(input), stop),
      'organizations:ListParents': (region, input) => organizations(region).send(new ListParentsCommand(input), stop),
      'organizations:DescribeOrganizationalUnit': (region, input) =>
        organizations(region).send(new DescribeOrganizationalUnitCommand(input), stop),
    };
  };

  return {
    homeRegion,
    'sts:GetCallerIdentity': async () => {
      const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
      if (!Account || !Arn)
        throw new AwsError('UnreadableAnswer', 'STS did not say who we are.', { httpStatusCode: 200 });
      return { accountId: Account, arn: Arn };
    },
    own: accountPort(ownCredentials),
    'sts:AssumeRole': async (roleArn) => {
      // Taken at once, so that a refusal is told of the role and not of the first call in it.
      return accountPort(await credentialsIn(sts, { roleArn, externalId, sessionName: SESSION_NAME }, signal));
    },
    close: () => {
      for (const client of clients) client.destroy();
    },
  };
}

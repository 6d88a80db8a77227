import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { AwsError } from './describe-regions';
import { mustBeProfile } from './profiles';
import { renewing } from './renewing';

export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** A role of another account, and how to take it. */
export interface RoleToTake {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** Shows in CloudTrail as who we are. */
  readonly sessionName: string;
}

/** A role that is taken from a role may be held for an hour at most. */
const SESSION_SECONDS = 3600;

/** How clients are made: calls are made once, since whoever calls has patience of its own, and no call hangs for ever. */
export const ONCE = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 10_000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    socketTimeout: 60_000,
  },
} as const;

/** The Region that the environment or the profile names; null when neither does. */
export async function configuredRegion(profile: string | undefined): Promise<string | null> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return null;
  } finally {
    client.destroy();
  }
}

/** The credentials of a profile; without it, what the AWS CLI would take. Throws as `mustBeProfile`. */
export function credentialsOf(profile: string | undefined): Credentials {
  if (profile !== undefined) mustBeProfile(profile);
  return fromNodeProviderChain(profile === undefined ? {} : { profile });
}

/**
 * The credentials of a role, taken at once, so that a refusal is told of the role and not of the first call in it, and
 * taken anew before they end.
 */
export async function credentialsIn(
  sts: STSClient,
  { roleArn, externalId, sessionName }: RoleToTake,
  signal: AbortSignal,
): Promise<Credentials> {
  const take: Credentials = async () => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: SESSION_SECONDS,
        ExternalId: externalId,
      }),
      { abortSignal: signal },
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey) {
      throw new AwsError('UnreadableAnswer', `STS gave no credentials for ${roleArn}.`, { httpStatusCode: 200 });
    }
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
      ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
    };
  };
  return renewing(await take(), take, Date.now);
}

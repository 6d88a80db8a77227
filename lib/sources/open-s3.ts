import { setMaxListeners } from 'node:events';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '@/lib/collector/patience';
import { patienceWith } from '@/lib/collector/patience';
import { failureOf, wordsOf } from '@/lib/collector/refusal';
import { type Credentials, credentialsIn, credentialsOf, ONCE } from '@/lib/collector/sdk-credentials';
import { AppError } from '@/lib/model/errors';
import { SOURCE_RATES } from './bucket-port';
import { chained } from './chained';
import { queueSource } from './queue-source';
import { principalName, type S3Access } from './reader';
import type { S3Address } from './s3-address';
import { s3Source } from './s3-source';
import { sdkBucket } from './sdk-bucket';
import { sdkPublicKeys } from './sdk-public-keys';
import { sdkQueue } from './sdk-queue';
import type { Source } from './source';
import { SourceShut } from './source-refusal';

export interface OpenOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly queueUrl?: string | undefined;
  /** Whether the bucket is listed even when the queue could be heard; it is, unless said. */
  readonly isListingDue?: boolean;
}

/** Seen in CloudTrail as the name of our session. */
const SESSION_NAME = 'keytrail-sync';

/**
 * A bucket as a source, by the SDK; with the URL of a queue that hears of new objects, what that tells comes before the
 * listing, which may not be due. `AppError` when AWS does not know us or does not let us take the role.
 */
export async function openS3(
  address: S3Address,
  access: S3Access,
  { clock, signal, queueUrl, isListingDue = true }: OpenOptions,
): Promise<Source> {
  // Every call under way listens to it.
  setMaxListeners(0, signal);
  const { credentials, principal } = await whoReads(access, clock, signal);
  const port = await sdkBucket({ bucket: address.bucket, homeRegion: access.homeRegion, credentials }, signal);
  const reader = { bucket: address.bucket, principal, access };
  const askPublicKeys = sdkPublicKeys(credentials);
  const listing = { ...s3Source(port, address, { clock, signal }), reader, askPublicKeys };
  if (queueUrl === undefined) return listing;
  const queue = sdkQueue(queueUrl, access.homeRegion, credentials);
  return chained(queueSource(queue, port, address, { clock, signal }), listing, isListingDue);
}

/** With which credentials a bucket is read, and as whom events name the reader. */
export interface Reading {
  readonly credentials: Credentials;
  readonly principal: string;
}

/** Takes the role, or asks who we are without one. Throws as `openS3`. */
export async function whoReads(access: S3Access, clock: Clock, signal: AbortSignal): Promise<Reading> {
  const { homeRegion, profile, roleArn, externalId } = access;
  const own = credentialsOf(profile);
  const sts = new STSClient({ ...ONCE, region: homeRegion, credentials: own });
  const calm = patienceWith(SOURCE_RATES, clock, signal, () => undefined);
  try {
    if (roleArn === undefined) {
      const ask = () => sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
      const { Arn = '' } = await calm('-', 'sts:GetCallerIdentity', ask);
      return { credentials: own, principal: principalName(Arn) };
    }
    const role = { roleArn, externalId, sessionName: SESSION_NAME };
    // The client stays, since it is needed whenever the role is taken anew.
    const credentials = await calm('-', 'sts:AssumeRole', () => credentialsIn(sts, role, signal));
    return { credentials, principal: principalName(roleArn) };
  } catch (error) {
    signal.throwIfAborted();
    throw withoutAccess(error, roleArn);
  }
}

function withoutAccess(error: unknown, roleArn: string | undefined): AppError {
  const { code, message } = wordsOf(error);
  const cause = { cause: error };
  if (failureOf(error) === 'unreachable') {
    const text = `AWS cannot be reached (${code}: ${message}). Nothing was read. Look at the network, a proxy, or AWS_REGION.`;
    return new AppError('unavailable', text, cause);
  }
  if (roleArn !== undefined && /^AccessDenied/.test(code)) {
    const text = `The role could not be taken (${code}: ${message}). Nothing was read. Allow sts:AssumeRole on ${roleArn}, and look at what its trust policy says of the external id.`;
    return new SourceShut(text, { code, message, action: 'sts:AssumeRole', resource: roleArn }, cause);
  }
  const text = `AWS does not know us (${code}: ${message}). Nothing was read. Log in to AWS, or name a profile: --profile NAME.`;
  return new AppError('unauthenticated', text, cause);
}

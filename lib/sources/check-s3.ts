import type { Clock } from '@/lib/collector/patience';
import { isDenial, wordsOf } from '@/lib/collector/refusal';
import type { Credentials } from '@/lib/collector/sdk-credentials';
import { AppError } from '@/lib/model/errors';
import type { SourceCheck } from '@/lib/model/source-check';
import { HOUR_MS } from '@/lib/model/time';
import type { BucketPort } from './bucket-port';
import { isLogName } from './day-prefixes';
import { discover } from './layout';
import { whoReads } from './open-s3';
import type { S3Access } from './reader';
import { bucketArn, type S3Address } from './s3-address';
import { readableArn } from './s3-source';
import { sdkBucket } from './sdk-bucket';
import { LIST_PUBLIC_KEYS, publicKeyPages } from './sdk-public-keys';
import { queueArn, sdkQueue } from './sdk-queue';
import { troubleOf } from './source-refusal';

export interface CheckOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly queueUrl: string | null;
}

/**
 * Tries each permission that reading a bucket takes, one by one, with the call that needs it: the role, the listing, one
 * log file, its key, the public keys that prove logs, the queue. A message of the queue that is received for this is
 * visible again at once, and counts as received once more; nothing else is changed. Stops with the first step without
 * which no other can be tried, and says so of those.
 */
export async function checkS3(address: S3Address, access: S3Access, options: CheckOptions): Promise<SourceCheck[]> {
  const identity =
    access.roleArn === undefined
      ? { action: 'sts:GetCallerIdentity', resource: '*' }
      : { action: 'sts:AssumeRole', resource: access.roleArn };
  const arn = bucketArn(address.bucket, access.homeRegion);
  const listing = { action: 's3:ListBucket', resource: arn };
  const reading = await whoReads(access, options.clock, options.signal).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (reading instanceof AppError) {
    const verdict = reading.code === 'forbidden' ? 'refused' : 'failed';
    return [
      { ...identity, verdict, said: said(reading.cause), because: null },
      notTried(listing, 'earlier-step'),
      notTried(toRead(arn, address.prefix), 'earlier-step'),
      notTried(LIST_PUBLIC_KEYS, 'earlier-step'),
      ...(options.queueUrl === null ? [] : queueUntried(options.queueUrl, access.homeRegion)),
    ];
  }
  const { credentials, principal } = reading;
  const known: SourceCheck = { ...identity, verdict: 'allowed', said: principal, because: null };
  const place = { bucket: address.bucket, homeRegion: access.homeRegion, credentials };
  const port = await sdkBucket(place, options.signal);
  const queue = options.queueUrl === null ? null : sdkQueue(options.queueUrl, access.homeRegion, credentials);
  try {
    const found = await firstLog(port, address, options.signal);
    const ofBucket =
      'check' in found
        ? [found.check, notTried(toRead(arn, address.prefix), 'earlier-step')]
        : [allowed(listing), ...(await checkObject(port, address, found.key, options.signal))];
    const region = ('key' in found ? regionOf(found.key) : null) ?? access.homeRegion;
    return [
      known,
      ...ofBucket,
      await checkPublicKeys(credentials, region, options),
      ...(queue === null ? [] : await checkQueue(queue, options.signal)),
    ];
  } finally {
    port.close();
    queue?.close();
  }
}

/** The key of some log file below the prefix; null when there is none. Or the listing that was refused. */
async function firstLog(
  port: BucketPort,
  { bucket, prefix }: S3Address,
  signal: AbortSignal,
): Promise<{ readonly key: string | null } | { readonly check: SourceCheck }> {
  const listing = { action: 's3:ListBucket', resource: port.arn };
  const look = async (below: string, delimiter?: '/') => {
    try {
      return await port.list({ prefix: below, ...(delimiter ? { delimiter } : {}) }, signal);
    } catch (error) {
      return { path: `s3://${bucket}/${below}`, ...troubleOf(error, listing, signal) };
    }
  };
  const { folders, troubles } = await discover(prefix, (below) => look(below, '/'));
  const [trouble] = troubles;
  if (folders.length === 0 && trouble !== undefined) return { check: checkOf(listing, trouble) };
  const withLogs = folders.filter(({ prefix: folder }) => !folder.includes('/CloudTrail-Digest/'));
  for (const folder of withLogs.slice(0, MOST_FOLDERS)) {
    const page = await look(folder.prefix);
    if ('reason' in page) continue;
    const log = page.objects.findLast(({ key, isArchived }) => isLogName(key) && !isArchived);
    if (log !== undefined) return { key: log.key };
  }
  return { key: null };
}

/** Folders that are looked into for a file to read. */
const MOST_FOLDERS = 20;

async function checkObject(
  port: BucketPort,
  { prefix }: S3Address,
  key: string | null,
  signal: AbortSignal,
): Promise<SourceCheck[]> {
  if (key === null) return [notTried(toRead(port.arn, prefix), 'nothing-to-read')];
  const asked = { action: 's3:GetObject', resource: readableArn(port.arn, key) };
  const keyArn = await port.kmsKeyOf(key, signal).catch(() => null);
  const decrypting = { action: 'kms:Decrypt', resource: keyArn ?? '*' };
  const enough = new AbortController();
  try {
    const { encryption } = await port.read(key, AbortSignal.any([signal, enough.signal]));
    const byKey: SourceCheck =
      encryption === null
        ? notTried(decrypting, 'not-encrypted')
        : allowed({ ...decrypting, resource: encryption.keyArn ?? decrypting.resource });
    return [allowed(asked), byKey];
  } catch (error) {
    // Who may see an object's headers may read it, as far as S3 is concerned: then it is KMS that refused.
    const trouble = troubleOf(error, keyArn === null ? asked : decrypting, signal);
    if (trouble.refusal?.action === 'kms:Decrypt') return [allowed(asked), checkOf(decrypting, trouble)];
    return [checkOf(asked, trouble), notTried(decrypting, 'earlier-step')];
  } finally {
    enough.abort();
  }
}

/** The Region in the name of a log file: there its digests are signed. */
function regionOf(key: string | null): string | null {
  return /_CloudTrail[A-Za-z-]*_([a-z0-9-]+)_\d{8}T/.exec(key ?? '')?.[1] ?? null;
}

/**
 * Asks for the public keys of the last hour. Reading logs goes without them, and from a network that leads to S3 alone
 * CloudTrail cannot be reached: whatever happens is an answer, and ends no other step.
 */
async function checkPublicKeys(
  credentials: Credentials,
  region: string,
  { clock, signal }: CheckOptions,
): Promise<SourceCheck> {
  const now = clock.now();
  try {
    const pages = publicKeyPages(credentials, region, { from: new Date(now - HOUR_MS), to: new Date(now) }, signal);
    await pages.next();
    await pages.return(undefined);
    return allowed(LIST_PUBLIC_KEYS);
  } catch (error) {
    signal.throwIfAborted();
    const verdict = isDenial(wordsOf(error)) ? 'refused' : 'failed';
    return { ...LIST_PUBLIC_KEYS, verdict, said: said(error), because: null };
  }
}

/** A receipt that SQS never gave out. */
const NO_RECEIPT = 'keytrail-tries-a-permission';
/** What SQS says of such a receipt where it does not say so of the single message (SQS API, DeleteMessage, "Errors"). */
const NOT_A_RECEIPT = /ReceiptHandleIsInvalid|InvalidParameterValue|InvalidIdFormat|MessageNotInflight/;

const OF_QUEUE = ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'] as const;

function queueUntried(url: string, homeRegion: string): SourceCheck[] {
  const resource = queueArn(url, homeRegion);
  return OF_QUEUE.map((action) => notTried({ action, resource }, 'earlier-step'));
}

/**
 * What changes a message is tried on one that cannot be there: who may call is told that there is no such message, and
 * everybody else that they may not call.
 */
async function checkQueue(queue: ReturnType<typeof sdkQueue>, signal: AbortSignal): Promise<SourceCheck[]> {
  const calls: Readonly<Record<(typeof OF_QUEUE)[number], () => Promise<unknown>>> = {
    'sqs:ReceiveMessage': () => queue.receive({ waitSeconds: 0, visibilitySeconds: 0 }, signal),
    'sqs:ChangeMessageVisibility': () => queue.extend([NO_RECEIPT], 0, signal),
    'sqs:DeleteMessage': () => queue.remove([NO_RECEIPT], signal),
  };
  const checks: SourceCheck[] = [];
  for (const action of OF_QUEUE) {
    const asked = { action, resource: queue.arn };
    try {
      await calls[action]();
      checks.push(allowed(asked));
    } catch (error) {
      const isOfMessage = NOT_A_RECEIPT.test(wordsOf(error).code);
      checks.push(isOfMessage ? allowed(asked) : checkOf(asked, troubleOf(error, asked, signal)));
    }
  }
  return checks;
}

interface Asked {
  readonly action: string;
  readonly resource: string;
}

function toRead(bucketArn: string, prefix: string): Asked {
  return { action: 's3:GetObject', resource: readableArn(bucketArn, `${prefix}AWSLogs/`) };
}

function allowed(asked: Asked): SourceCheck {
  return { ...asked, verdict: 'allowed', said: null, because: null };
}

function notTried(asked: Asked, because: SourceCheck['because']): SourceCheck {
  return { ...asked, verdict: 'not-tried', said: null, because };
}

/** A refusal names the action and the resource itself, where AWS told them. */
function checkOf(asked: Asked, { reason, refusal }: ReturnType<typeof troubleOf>): SourceCheck {
  return refusal === null
    ? { ...asked, verdict: 'failed', said: reason, because: null }
    : {
        action: refusal.action,
        resource: refusal.resource,
        verdict: 'refused',
        said: `${refusal.code}: ${refusal.message}`,
        because: null,
      };
}

function said(error: unknown): string {
  const { code, message } = wordsOf(error);
  return `${code}: ${message}`;
}

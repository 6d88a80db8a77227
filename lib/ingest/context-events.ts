import { account, type Json, objectOrText } from './json';

/** Events of other services that analyzers read, by event source (ANALYZERS.md, data `CT+`). */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'ec2.amazonaws.com': [
    'ModifySnapshotAttribute',
    'ModifyImageAttribute',
    'SharedSnapshotCopyInitiated',
    'SharedSnapshotVolumeCreated',
    'ModifyEbsDefaultKmsKeyId',
    'ResetEbsDefaultKmsKeyId',
    'EnableEbsEncryptionByDefault',
    'DisableEbsEncryptionByDefault',
  ],
  'rds.amazonaws.com': ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
  's3.amazonaws.com': ['PutBucketEncryption', 'DeleteBucketEncryption'],
  'cloudtrail.amazonaws.com': [
    'PutEventSelectors',
    'PutInsightSelectors',
    'StopLogging',
    'StartLogging',
    'CreateTrail',
    'UpdateTrail',
    'DeleteTrail',
    'CreateEventDataStore',
    'UpdateEventDataStore',
    'DeleteEventDataStore',
    'StopEventDataStoreIngestion',
    'StartEventDataStoreIngestion',
  ],
};

const NAMES: ReadonlySet<string> = new Set(
  Object.entries(KEPT).flatMap(([source, names]) => names.map((name) => `${source}/${name}`)),
);

/** Whether an event of another service than KMS is kept, in a slim form. Names with a version suffix count as well. */
export function isContextEvent(eventSource: string, eventName: string): boolean {
  return NAMES.has(`${eventSource}/${eventName}`);
}

/** What is often made and never holds the name of a key; and uploads, which may go into a bucket of somebody else. */
const KEYLESS =
  /^(?:CreateLogStream|CreateMultipartUpload|CreateNetworkInterface|CreateSession|CreateTags|ModifyNetworkInterfaceAttribute)/;

/** Whether an event of this name may put a resource under a key: something is made or set anew. */
export function mayChooseKey(eventName: string): boolean {
  return /^(?:Create|Modify)[A-Z]/.test(eventName) && !KEYLESS.test(eventName);
}

const KEYS = /arn:aws[a-z-]*:kms:[a-z0-9-]+:([0-9]{12}):(?:key|alias)\//g;

/** Whether the request names a KMS key of another account than the one in whose trail it was delivered. */
export function choosesForeignKey(record: Json): boolean {
  const home = account(record.recipientAccountId) ?? account(objectOrText(record.userIdentity)?.accountId);
  const request = record.requestParameters;
  if (home === null || request === null || request === undefined) return false;
  const text = typeof request === 'string' ? request : JSON.stringify(request);
  return text.includes(':kms:') && [...text.matchAll(KEYS)].some(([, owner]) => owner !== home);
}

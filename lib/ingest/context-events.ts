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

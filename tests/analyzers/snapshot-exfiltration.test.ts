import { snapshotExfiltration } from '@/lib/analyzers/snapshot-exfiltration';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asRole, type Call, keyArn, kmsCall, otherCall, type RawRecord } from '../support/events';

const KEY = keyArn();
const STRANGER = '999988887777';
const SNAPSHOT = 'snap-0a1b2c3d4e5f60077';
const OWN = kmsCall('ListKeys', { at: '2025-06-01T00:00:00Z', key: null });

function shared(at: string, taker = STRANGER, { operation = 'add', ...call }: Call & { operation?: string } = {}) {
  return otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
    at,
    by: asRole('Admin'),
    request: {
      snapshotId: SNAPSHOT,
      createVolumePermission: { [operation]: { items: [{ userId: taker }] } },
      attributeType: 'CREATE_VOLUME_PERMISSION',
    },
    ...call,
  });
}

function published(at: string, operation = 'add', call: Call = {}) {
  return otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
    at,
    by: asRole('Admin'),
    request: {
      snapshotId: SNAPSHOT,
      createVolumePermission: { [operation]: { items: [{ group: 'all' }] } },
      attributeType: 'CREATE_VOLUME_PERMISSION',
    },
    ...call,
  });
}

/** EC2 tells the owner that a shared snapshot was copied. */
function copied(at: string, taker = STRANGER, snapshotId = SNAPSHOT): RawRecord {
  return otherCall('ec2.amazonaws.com', 'SharedSnapshotCopyInitiated', {
    at,
    account: '111122223333',
    and: {
      eventType: 'AwsServiceEvent',
      userIdentity: { type: 'AWSAccount', accountId: taker, invokedBy: 'ec2.amazonaws.com' },
      serviceEventDetails: { snapshotId },
      requestParameters: null,
    },
  });
}

function decrypted(at: string, context: Record<string, string>, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asForeign(STRANGER), account: '111122223333', context, via: 'ec2', ...call });
}

describeAnalyzer(snapshotExfiltration, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'its key was used all day long, and was so before it was shared': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z', STRANGER, { id: '00000000-0000-4000-8000-00000000aa01' }),
        ...Array.from({ length: 24 }, (_, nth) =>
          decrypted(`2025-06-03T09:${10 + nth}:00Z`, { 'aws:ebs:id': SNAPSHOT }),
        ),
        decrypted('2025-06-03T11:00:00Z', { 'aws:ebs:id': SNAPSHOT }, { id: '00000000-0000-4000-8000-00000000aa02' }),
      ],
      finds: [
        {
          subject: KEY,
          severity: 'critical',
          event_ids: ['00000000-0000-4000-8000-00000000aa01', '00000000-0000-4000-8000-00000000aa02'],
        },
      ],
    },
    'it was shared with a stranger, and nobody is seen to have taken it': {
      events: [OWN, shared('2025-06-03T10:00:00Z')],
      finds: [{ subject: SNAPSHOT, severity: 'medium', event_count: 1 }],
    },
    'sharing with the stranger was taken back the same day': {
      events: [OWN, shared('2025-06-03T10:00:00Z'), shared('2025-06-03T12:00:00Z', STRANGER, { operation: 'remove' })],
      finds: [{ subject: SNAPSHOT, severity: 'low', event_count: 1 }],
    },
    'it was shared again after sharing was taken back': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z'),
        shared('2025-06-03T12:00:00Z', STRANGER, { operation: 'remove' }),
        shared('2025-06-03T13:00:00Z'),
      ],
      finds: [{ subject: SNAPSHOT, severity: 'medium', event_count: 2 }],
    },
    'it was made public': {
      events: [OWN, published('2025-06-03T10:00:00Z')],
      finds: [{ subject: SNAPSHOT, severity: 'critical', event_count: 1 }],
    },
    'it was made public and shared with a stranger, which are two findings': {
      events: [OWN, published('2025-06-03T10:00:00Z'), shared('2025-06-03T10:00:00Z')],
      finds: [
        { subject: SNAPSHOT, severity: 'medium', event_count: 1 },
        { subject: SNAPSHOT, severity: 'critical', event_count: 1 },
      ],
    },
    'it was public for an hour, in which nobody is seen to have taken it': {
      events: [OWN, published('2025-06-03T10:00:00Z'), published('2025-06-03T11:00:00Z', 'remove')],
      finds: [{ subject: SNAPSHOT, severity: 'low' }],
    },
    'it is still public, though no longer shared with one account': {
      events: [
        OWN,
        published('2025-06-03T10:00:00Z'),
        shared('2025-06-03T11:00:00Z', STRANGER, { operation: 'remove' }),
      ],
      finds: [{ subject: SNAPSHOT, severity: 'critical', event_count: 1 }],
    },
    'it was public for an hour, in which a stranger copied it': {
      events: [
        OWN,
        published('2025-06-03T10:00:00Z'),
        copied('2025-06-03T10:30:00Z'),
        published('2025-06-03T11:00:00Z', 'remove'),
      ],
      finds: [
        { subject: SNAPSHOT, severity: 'critical', event_count: 2 },
        { subject: SNAPSHOT, severity: 'low', event_count: 1 },
      ],
    },
    'a snapshot of a database was made public': {
      events: [
        OWN,
        otherCall('rds.amazonaws.com', 'ModifyDBSnapshotAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { dBSnapshotIdentifier: 'orders', attributeName: 'restore', valuesToAdd: ['all'] },
        }),
      ],
      finds: [{ subject: 'orders', severity: 'critical' }],
    },
    'a snapshot of a cluster was made public, and that was taken back': {
      events: [
        OWN,
        ...(['valuesToAdd', 'valuesToRemove'] as const).map((member, hour) =>
          otherCall('rds.amazonaws.com', 'ModifyDBClusterSnapshotAttribute', {
            at: `2025-06-03T1${hour}:00:00Z`,
            request: { dBClusterSnapshotIdentifier: 'orders', attributeName: 'restore', [member]: ['all'] },
          }),
        ),
      ],
      finds: [{ subject: 'orders', severity: 'low' }],
    },
    'a machine image was made public': {
      events: [
        OWN,
        otherCall('ec2.amazonaws.com', 'ModifyImageAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { imageId: 'ami-0a1b2c3d4e5f60077', launchPermission: { add: { items: [{ group: 'all' }] } } },
        }),
      ],
      finds: [{ subject: 'ami-0a1b2c3d4e5f60077', severity: 'critical' }],
    },
    'a snapshot was made public, and the log names everybody as groups': {
      events: [
        OWN,
        otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { snapshotId: SNAPSHOT, createVolumePermission: { add: { items: [{ groups: 'all' }] } } },
        }),
      ],
      finds: [{ subject: SNAPSHOT, severity: 'critical' }],
    },
    'the request lists accounts as an array': {
      events: [
        OWN,
        otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { snapshotId: SNAPSHOT, createVolumePermission: { add: [{ userId: STRANGER }] } },
        }),
      ],
      finds: [{ subject: SNAPSHOT, severity: 'medium' }],
    },
    'a second snapshot was shared with the stranger who took the first': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z'),
        copied('2025-06-03T11:00:00Z'),
        otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
          at: '2025-06-04T10:00:00Z',
          request: {
            snapshotId: 'snap-0bbbbbbbbbbbbbbbb',
            createVolumePermission: { add: { items: [{ userId: STRANGER }] } },
          },
        }),
      ],
      finds: [
        { subject: SNAPSHOT, severity: 'critical' },
        { subject: 'snap-0bbbbbbbbbbbbbbbb', severity: 'medium' },
      ],
    },
    'it was only shared: another snapshot was copied': {
      events: [OWN, shared('2025-06-03T10:00:00Z'), copied('2025-06-03T11:00:00Z', STRANGER, 'snap-0ffffffffffffffff')],
      finds: [{ subject: SNAPSHOT, severity: 'medium', event_count: 1 }],
    },
    'it was only shared: the account used the key for something else': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z'),
        decrypted('2025-06-03T11:00:00Z', { 'aws:s3:arn': 'arn:aws:s3:::data' }, { via: 's3' }),
      ],
      finds: [{ subject: SNAPSHOT, severity: 'medium', event_count: 1 }],
    },
    'it was only shared: the copy was made before, or weeks later': {
      events: [OWN, copied('2025-05-20T11:00:00Z'), shared('2025-05-21T10:00:00Z'), copied('2025-06-03T11:00:00Z')],
      finds: [{ subject: SNAPSHOT, severity: 'medium', event_count: 1 }],
    },
    'it was only shared: the use of the key was denied': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z'),
        decrypted('2025-06-03T11:00:00Z', { 'aws:ebs:id': SNAPSHOT }, { error: 'AccessDenied', message: 'no' }),
      ],
      finds: [{ subject: SNAPSHOT, severity: 'medium', event_count: 1 }],
    },
    'a stranger copies what was shared': {
      events: [OWN, shared('2025-06-03T10:00:00Z'), copied('2025-06-03T11:00:00Z')],
      finds: [
        {
          subject: SNAPSHOT,
          severity: 'critical',
          confidence: 'high',
          event_count: 2,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'the stranger uses the key of the snapshot': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z'),
        copied('2025-06-03T11:00:00Z'),
        decrypted('2025-06-03T11:00:10Z', { 'aws:ebs:id': SNAPSHOT }),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_count: 3 }],
    },
    'the stranger had used the key in the same way that morning, before the snapshot was shared': {
      events: [
        OWN,
        decrypted('2025-06-03T09:00:00Z', { 'aws:ebs:id': SNAPSHOT }),
        shared('2025-06-03T10:00:00Z'),
        decrypted('2025-06-03T11:00:00Z', { 'aws:ebs:id': SNAPSHOT }, { id: '00000000-0000-4000-8000-0000000005a9' }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'a snapshot of a database is shared and its key used': {
      events: [
        OWN,
        otherCall('rds.amazonaws.com', 'ModifyDBSnapshotAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { dBSnapshotIdentifier: 'orders', attributeName: 'restore', valuesToAdd: [STRANGER] },
        }),
        decrypted('2025-06-05T10:00:00Z', { 'aws:rds:db-id': 'db-ABCDEFGHIJKLMNOPQRSTUVWXY0' }, { via: 'rds' }),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_count: 2 }],
    },
    'a machine image is shared and a grant made on its key': {
      events: [
        OWN,
        otherCall('ec2.amazonaws.com', 'ModifyImageAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { imageId: 'ami-0a1b2c3d4e5f60077', launchPermission: { add: { items: [{ userId: STRANGER }] } } },
        }),
        decrypted(
          '2025-06-03T12:00:00Z',
          {},
          {
            and: { eventName: 'CreateGrant', readOnly: false },
            request: { keyId: KEY, granteePrincipal: `arn:aws:iam::${STRANGER}:role/x`, operations: ['Decrypt'] },
          },
        ),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
  },

  staysSilent: {
    'only its description changed': {
      events: [
        OWN,
        otherCall('rds.amazonaws.com', 'ModifyDBSnapshotAttribute', {
          at: '2025-06-03T10:00:00Z',
          request: { dBSnapshotIdentifier: 'orders', attributeName: 'other', valuesToAdd: [STRANGER] },
        }),
      ],
    },
    'making it public was refused, since it is encrypted': {
      events: [OWN, published('2025-06-03T10:00:00Z', 'add', { error: 'Client.OperationNotPermitted' })],
    },
    'it is no longer public': { events: [OWN, published('2025-06-03T10:00:00Z', 'remove')] },
    'it was shared with an account of the organization, and nobody took it': {
      events: [OWN, shared('2025-06-03T10:00:00Z')],
      site: { organizationAccounts: [{ accountId: STRANGER, name: 'dev' }] },
    },
    'it was shared with a vault for backups, and nobody took it': {
      events: [OWN, shared('2025-06-03T10:00:00Z')],
      site: { trustedAccounts: [{ accountId: STRANGER, name: 'vault', until: null }] },
    },
    'sharing was denied': {
      events: [
        OWN,
        shared('2025-06-03T10:00:00Z', STRANGER, { error: 'Client.UnauthorizedOperation' }),
        copied('2025-06-03T11:00:00Z'),
      ],
    },
    'a vault for backups took it': {
      events: [OWN, shared('2025-06-03T10:00:00Z'), copied('2025-06-03T11:00:00Z')],
      site: { trustedAccounts: [{ accountId: STRANGER, name: 'vault', until: null }] },
    },
    'an account of the organization took it': {
      events: [OWN, shared('2025-06-03T10:00:00Z'), copied('2025-06-03T11:00:00Z')],
      site: { organizationAccounts: [{ accountId: STRANGER, name: 'dev' }] },
    },
    'sharing was taken back': {
      events: [OWN, shared('2025-06-03T10:00:00Z', STRANGER, { operation: 'remove' }), copied('2025-06-03T11:00:00Z')],
    },
  },
});

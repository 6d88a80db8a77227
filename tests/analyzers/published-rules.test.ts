import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { limitsOf } from '@/lib/findings/settings';
import type { Bundle } from '@/lib/inventory/parse-inventory';
import type { Analyzer } from '@/lib/model/analyzer';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { question } from '@/lib/queries/question';
import {
  asForeign,
  asRole,
  asUser,
  type Call,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  otherCall,
  type RawRecord,
} from '../support/events';
import { inventoryOf } from '../support/inventory';
import { allowing, policyOf, policyPut } from '../support/policy-put';
import { warehouseHolding } from '../support/warehouse';

/** A rule that others published about KMS, with a call that it describes, and who of ours must report it. */
interface PublishedRule {
  readonly rule: string;
  readonly records?: readonly RawRecord[];
  readonly inventories?: readonly z.input<typeof Bundle>[];
  readonly reportedBy: readonly string[];
}

const KEY = keyArn();
const AT = '2025-06-03T10:00:00Z';
const STRANGER = '999988887777';
const FOREIGN_KEY = keyArn('99999999-12ab-34cd-56ef-1234567890ab', { account: STRANGER });
const PAST = kmsCall('Decrypt', { at: '2025-06-01T10:00:00Z', by: asRole('Batch') });

function call(eventName: string, about: Call = {}): RawRecord {
  return kmsCall(eventName, { at: AT, by: asUser('Mallory'), request: { keyId: KEY }, ...about });
}

const SCHEDULED = call('ScheduleKeyDeletion', {
  request: { keyId: KEY, pendingWindowInDays: 7 },
  response: { keyId: KEY, keyState: 'PendingDeletion', deletionDate: 'Jun 10, 2025 10:00:00 AM' },
});
const DISABLED = call('DisableKey');
const MATERIAL_DELETED = call('DeleteImportedKeyMaterial');
const COPIED_UNDER_FOREIGN_KEY = [
  kmsCall('GenerateDataKey', { at: '2025-06-01T10:00:00Z', via: 's3', context: { 'aws:s3:arn': 'arn:aws:s3:::ours' } }),
  kmsCall('GenerateDataKey', {
    at: AT,
    by: asUser('Mallory'),
    key: FOREIGN_KEY,
    via: 's3',
    context: { 'aws:s3:arn': 'arn:aws:s3:::ours/ledger.csv' },
  }),
];
const OPENED = [
  policyPut(policyOf(), { at: '2025-06-02T10:00:00Z' }),
  policyPut(policyOf(allowing('*', 'kms:*')), { at: AT, by: asUser('Mallory') }),
];

// Of FACTS.md §7 only Elastic's 909bf7c8 (SSE-C) is missing: objects under a customer's own key never reach KMS.
const RULES: readonly PublishedRule[] = [
  {
    rule: 'Elastic 6951f15e: AWS KMS CMK Disabled or Scheduled for Deletion (disabled)',
    records: [PAST, DISABLED],
    reportedBy: ['THR-02'],
  },
  {
    rule: 'Elastic 6951f15e: AWS KMS CMK Disabled or Scheduled for Deletion (scheduled)',
    records: [PAST, SCHEDULED],
    reportedBy: ['THR-01'],
  },
  {
    rule: 'Elastic f6fee40d: AWS KMS Imported Key Material Deleted',
    records: [MATERIAL_DELETED],
    reportedBy: ['THR-03'],
  },
  {
    rule: 'Elastic f6a0b2c3: AWS KMS Key Policy Updated via PutKeyPolicy',
    records: OPENED,
    reportedBy: ['POL-13'],
  },
  {
    rule: 'Elastic ab8f074c: AWS S3 Object Encryption Using External KMS Key',
    records: COPIED_UNDER_FOREIGN_KEY,
    reportedBy: ['XAC-03'],
  },
  {
    rule: 'Elastic 4182e486: EBS snapshot shared with another account',
    records: [
      PAST,
      otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
        at: AT,
        by: asRole('Admin'),
        request: {
          snapshotId: 'snap-0a1b2c3d4e5f60077',
          createVolumePermission: { add: { items: [{ userId: STRANGER }] } },
          attributeType: 'CREATE_VOLUME_PERMISSION',
        },
      }),
    ],
    reportedBy: ['XAC-05'],
  },
  {
    rule: 'Elastic 4577ef08: RDS snapshot shared with another account',
    records: [
      PAST,
      otherCall('rds.amazonaws.com', 'ModifyDBSnapshotAttribute', {
        at: AT,
        by: asRole('Admin'),
        request: { dBSnapshotIdentifier: 'orders-2025-06', attributeName: 'restore', valuesToAdd: [STRANGER] },
      }),
    ],
    reportedBy: ['XAC-05'],
  },
  {
    rule: 'Elastic 4182e486: EBS snapshot shared, and taken',
    records: [
      PAST,
      otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
        at: AT,
        by: asRole('Admin'),
        request: {
          snapshotId: 'snap-0a1b2c3d4e5f60077',
          createVolumePermission: { add: { items: [{ userId: STRANGER }] } },
          attributeType: 'CREATE_VOLUME_PERMISSION',
        },
      }),
      kmsCall('Decrypt', {
        at: '2025-06-03T12:00:00Z',
        by: asForeign(STRANGER),
        account: OWN_ACCOUNT,
        via: 'ec2',
        context: { 'aws:ebs:id': 'vol-0abc' },
      }),
    ],
    reportedBy: ['XAC-05'],
  },
  {
    rule: 'Elastic 4577ef08: RDS snapshot shared, and taken',
    records: [
      PAST,
      otherCall('rds.amazonaws.com', 'ModifyDBSnapshotAttribute', {
        at: AT,
        by: asRole('Admin'),
        request: { dBSnapshotIdentifier: 'orders-2025-06', attributeName: 'restore', valuesToAdd: [STRANGER] },
      }),
      kmsCall('Decrypt', {
        at: '2025-06-03T12:00:00Z',
        by: asForeign(STRANGER),
        account: OWN_ACCOUNT,
        via: 'rds',
        context: { 'aws:rds:db-id': 'db-ABCDEFGHIJKLMNOPQRSTUVWXY0' },
      }),
    ],
    reportedBy: ['XAC-05'],
  },
  {
    rule: 'Sigma 1279262f: AWS KMS Imported Key Material Usage (imported, and soon to expire)',
    records: [
      call('ImportKeyMaterial', {
        request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_EXPIRES', validTo: 'Jun 5, 2025, 10:00:00 AM' },
      }),
    ],
    reportedBy: ['THR-04'],
  },
  {
    rule: 'Sigma 1279262f: AWS KMS Imported Key Material Usage (imported for good)',
    records: [call('ImportKeyMaterial', { request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } })],
    reportedBy: ['THR-05'],
  },
  {
    rule: 'Sigma 1279262f: AWS KMS Imported Key Material Usage (imported, and the record lists no resource)',
    records: [
      call('ImportKeyMaterial', {
        key: null,
        request: { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab', expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
      }),
    ],
    reportedBy: ['THR-05'],
  },
  {
    rule: 'Sigma 1279262f: AWS KMS Imported Key Material Usage (deleted)',
    records: [MATERIAL_DELETED],
    reportedBy: ['THR-03'],
  },
  {
    rule: 'Panther AWS.KMS.CustomerManagedKeyLoss (disabled)',
    records: [PAST, DISABLED],
    reportedBy: ['THR-02'],
  },
  {
    rule: 'Panther AWS.KMS.CustomerManagedKeyLoss (scheduled)',
    records: [PAST, SCHEDULED],
    reportedBy: ['THR-01'],
  },
  {
    rule: 'Panther AWS.S3.CopyObject.CrossAccount.Encryption.KMS',
    records: COPIED_UNDER_FOREIGN_KEY,
    reportedBy: ['XAC-03'],
  },
  {
    rule: 'Panther aws_vpce_sensitive_api_calls: refused at the endpoint',
    records: [
      PAST,
      kmsCall('Decrypt', {
        at: AT,
        by: asForeign(STRANGER),
        account: OWN_ACCOUNT,
        key: null,
        error: 'VpceAccessDenied',
        message: 'The request was denied due to a VPC endpoint policy',
        and: { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent', vpcEndpointId: 'vpce-0abc' },
      }),
    ],
    reportedBy: ['THR-23'],
  },
  {
    rule: 'Panther AWS.CMK.KeyRotation: rotation is off',
    inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, rotation: { enabled: false } }])],
    reportedBy: ['ROT-01'],
  },
  {
    rule: 'Panther AWS.KMS.RestrictsUsage: everybody may do everything',
    inventories: [
      inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, policy: policyOf(allowing('*', 'kms:*')) }]),
    ],
    reportedBy: ['POL-01'],
  },
  {
    rule: 'Panther AWS.KMS.RestrictsUsage: an Allow with NotPrincipal',
    inventories: [
      inventoryOf('2025-06-06T00:00:00Z', [
        {
          arn: KEY,
          describe: {},
          policy: policyOf({
            Sid: 'Odd',
            Effect: 'Allow',
            NotPrincipal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
            Action: 'kms:*',
            Resource: '*',
          }),
        },
      ]),
    ],
    reportedBy: ['POL-02'],
  },
  {
    rule: 'ESCU c79c164f: AWS Detect Users creating keys with encrypt policy without MFA (CreateKey)',
    records: [
      PAST,
      call('CreateKey', {
        request: { policy: JSON.stringify(policyOf(allowing('*', 'kms:Encrypt'))) },
        response: { keyMetadata: { arn: KEY, keyId: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER' } },
      }),
    ],
    reportedBy: ['POL-01'],
  },
  {
    rule: 'ESCU c79c164f: AWS Detect Users creating keys with encrypt policy without MFA (PutKeyPolicy)',
    records: [
      policyPut(policyOf(), { at: '2025-06-02T10:00:00Z' }),
      policyPut(policyOf(allowing('*', 'kms:Encrypt')), { at: AT, by: asUser('Mallory') }),
    ],
    reportedBy: ['POL-01', 'POL-13'],
  },
  {
    rule: 'ESCU 884a5f59: AWS Detect Users with KMS keys performing encryption S3 (a foreign key)',
    records: COPIED_UNDER_FOREIGN_KEY,
    reportedBy: ['XAC-03'],
  },
  {
    rule: 'Tailpipe kms_key_deletion_scheduled',
    records: [PAST, SCHEDULED],
    reportedBy: ['THR-01'],
  },
  {
    rule: 'Tailpipe cloudtrail_trail_kms_key_updated',
    records: [
      PAST,
      otherCall('cloudtrail.amazonaws.com', 'UpdateTrail', {
        at: AT,
        by: asUser('Mallory'),
        request: { name: 'main', kmsKeyId: FOREIGN_KEY },
      }),
    ],
    reportedBy: ['LOG-03'],
  },
  {
    rule: 'Datadog 432-8db-b8b: AWS KMS key deleted or scheduled for deletion (disabled)',
    records: [PAST, DISABLED],
    reportedBy: ['THR-02'],
  },
  {
    rule: 'Datadog 432-8db-b8b: AWS KMS key deleted or scheduled for deletion (scheduled)',
    records: [PAST, SCHEDULED],
    reportedBy: ['THR-01'],
  },
  {
    rule: 'Datadog IaC: CMK rotation disabled',
    records: [PAST, call('DisableKeyRotation')],
    inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, rotation: { enabled: false } }])],
    reportedBy: ['ROT-01', 'ROT-04'],
  },
  {
    rule: 'Datadog IaC: KMS key with vulnerable policy',
    inventories: [
      inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, policy: policyOf(allowing('*', 'kms:*')) }]),
    ],
    reportedBy: ['POL-01'],
  },
  {
    rule: 'Datadog def-000-pkv: what an RCP must prevent (deletion, disabling)',
    records: [PAST, SCHEDULED, DISABLED],
    reportedBy: ['THR-01', 'THR-02'],
  },
  {
    rule: 'Datadog def-000-pkv: what an RCP must prevent (another policy)',
    records: [PAST, ...OPENED],
    reportedBy: ['POL-13'],
  },
  {
    rule: 'Datadog def-000-pkv: what an RCP must prevent (a grant)',
    records: [
      PAST,
      call('CreateGrant', {
        request: {
          keyId: KEY,
          granteePrincipal: `arn:aws:iam::${STRANGER}:role/Taker`,
          operations: ['Decrypt', 'GenerateDataKey'],
        },
        response: { grantId: 'a1b2c3', keyId: KEY },
      }),
    ],
    reportedBy: ['GRT-01', 'GRT-02'],
  },
  {
    rule: 'AWS documentation: alarm on the use of a key that is pending deletion',
    records: [
      PAST,
      SCHEDULED,
      kmsCall('Decrypt', {
        at: '2025-06-04T10:00:00Z',
        error: 'KMSInvalidStateException',
        message: `${KEY} is pending deletion.`,
      }),
    ],
    reportedBy: ['USE-05'],
  },
];

/** The codes of those analyzers, of all unless said, that find something in what the store then holds. */
async function reporting(
  { records = [], inventories = [] }: PublishedRule,
  asked: readonly Analyzer[] = ANALYZERS,
): Promise<Set<string>> {
  const asOf = new Date('2025-06-07T00:00:00Z');
  const warehouse = await warehouseHolding({ records, inventories, now: asOf });
  try {
    const ground = await analysisGround(warehouse.models, asOf);
    const found = new Set<string>();
    for (const analyzer of asked) {
      const query = question(analyzer, ground, limitsOf(warehouse.site));
      const rows = await warehouse.models.rows(query, analyzer.row);
      if (rows.length > 0) found.add(analyzer.code);
    }
    return found;
  } finally {
    warehouse.close();
  }
}

describe('what others’ published rules describe', () => {
  it.each(RULES)('$rule', async (rule) => {
    const named = ANALYZERS.filter(({ code }) => rule.reportedBy.includes(code));
    expect([...(await reporting(rule, named))].sort()).toEqual([...rule.reportedBy].sort());
  });

  it('is quiet about everyday calls that no rule describes', async () => {
    const records = [PAST, kmsCall('DescribeKey', { at: AT, by: asRole('Batch') })];
    const found = await reporting({ rule: 'none', records, reportedBy: [] });
    // Two calls in a week are a gap in the logs, which is no alarm about anybody.
    expect([...found].filter((code) => code !== 'LOG-05')).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { dataUnderForeignKey } from '@/lib/analyzers/data-under-foreign-key';
import { instanceCredentials } from '@/lib/analyzers/instance-credentials';
import { policyBroadenedThenReverted } from '@/lib/analyzers/policy-broadened-then-reverted';
import { ransomThroughKeys } from '@/lib/analyzers/ransom-through-keys';
import { secretSweep } from '@/lib/analyzers/secret-sweep';
import { snapshotExfiltration } from '@/lib/analyzers/snapshot-exfiltration';
import { limitsOf } from '@/lib/findings/settings';
import type { Analyzer } from '@/lib/model/analyzer';
import { evidenceCount, evidencePage, evidenceScope } from '@/lib/queries/finding-evidence';
import { findingItem } from '@/lib/queries/finding-items';
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
import { UNTOUCHED } from '../support/finding-item';
import { nthName } from '../support/ledger';
import { allowing, policyOf, policyPut } from '../support/policy-put';
import { warehouseHolding } from '../support/warehouse';

const FOREIGN_KEY = keyArn('99999999-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT });
const BUCKET = 'arn:aws:s3:::our-bucket';
const INSTANCE = 'i-0123456789abcdef0';
const START = Date.parse('2025-06-03T10:00:00Z');
const minute = (nth: number) => new Date(START + nth * 60_000);

/** Thirty of the same, a minute apart from the first. */
function thirty(make: (at: Date, nth: number) => RawRecord, from = 0): RawRecord[] {
  return Array.from({ length: 30 }, (_, nth) => make(minute(from + nth), nth));
}

function fromInstance(at: Date, ip: string, delivery = '2.0', key = 'ASIAONE'): RawRecord {
  const role = asRole('Web', OWN_ACCOUNT, INSTANCE);
  const context = typeof role.sessionContext === 'object' ? role.sessionContext : {};
  const by = { ...role, accessKeyId: key, sessionContext: { ...context, ec2RoleDelivery: delivery } };
  return kmsCall('Decrypt', { at, by, and: { sourceIPAddress: ip } });
}

function written(at: Date, call: Call = {}): RawRecord {
  return kmsCall('GenerateDataKey', {
    at,
    key: FOREIGN_KEY,
    via: 's3',
    context: { 'aws:s3:arn': `${BUCKET}/x` },
    ...call,
  });
}

/** The bucket was under a key of ours. */
const OURS = kmsCall('GenerateDataKey', { at: '2025-06-01T10:00:00Z', via: 's3', context: { 'aws:s3:arn': BUCKET } });
const theirs = (at: Date, call: Call = {}) =>
  kmsCall('Decrypt', { at, by: asForeign(), account: OWN_ACCOUNT, context: { 'aws:ebs:id': 'vol-1' }, ...call });
const opened = policyPut(policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }, 'kms:Decrypt')), {
  at: minute(-1),
});
const secret = (nth: number) => ({ SecretARN: `arn:aws:secretsmanager:us-east-1:${OWN_ACCOUNT}:secret:s-${nth}` });
const shared = otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
  at: minute(-1),
  by: asRole('Admin'),
  request: {
    snapshotId: 'snap-1',
    createVolumePermission: { add: { items: [{ userId: OTHER_ACCOUNT }] } },
    attributeType: 'CREATE_VOLUME_PERMISSION',
  },
});

interface Case {
  readonly analyzer: Analyzer;
  /** What the finding rests on. */
  readonly evidence: readonly RawRecord[];
  /** What looks like it, and is not part of it. */
  readonly others: readonly RawRecord[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a sweep through secrets': {
    analyzer: secretSweep,
    evidence: thirty((_, nth) => kmsCall('Decrypt', { at: new Date(START + nth * 5000), context: secret(nth) })),
    others: [
      kmsCall('Decrypt', { at: new Date(START), context: secret(99), by: asUser('Bob') }),
      kmsCall('Decrypt', { at: new Date(START), context: { purpose: 'x' } }),
      kmsCall('Decrypt', { at: new Date(START), context: secret(98), error: 'AccessDenied', message: 'no' }),
    ],
  },
  'credentials that the first metadata service gave out': {
    analyzer: instanceCredentials,
    evidence: thirty((at) => fromInstance(at, '192.0.2.10', '1.0')),
    others: [fromInstance(minute(3), '192.0.2.10', '2.0')],
  },
  'credentials used in two places': {
    analyzer: instanceCredentials,
    evidence: thirty((at) => fromInstance(at, '203.0.113.66')),
    others: [
      fromInstance(minute(-1), '192.0.2.10'),
      fromInstance(minute(60), '192.0.2.10'),
      fromInstance(minute(5), '203.0.113.66', '2.0', 'ASIATWO'),
    ],
  },
  'data under a foreign key': {
    analyzer: dataUnderForeignKey,
    evidence: [
      ...thirty((at) => written(at)),
      kmsCall('GenerateDataKeyWithoutPlaintext', {
        at: minute(9),
        key: FOREIGN_KEY,
        via: 'ec2',
        context: { 'aws:ebs:id': 'vol-1' },
      }),
    ],
    others: [
      OURS,
      written(minute(4), { error: 'AccessDenied', message: 'no' }),
      written(minute(4), { via: 'secretsmanager', context: { purpose: 'x' } }),
    ],
  },
  'data taken hostage': {
    analyzer: ransomThroughKeys,
    evidence: [
      ...thirty((at) => written(at, { by: asUser('Mallory') })),
      kmsCall('ScheduleKeyDeletion', { at: minute(60), by: asUser('Mallory'), request: { keyId: keyArn() } }),
    ],
    others: [OURS, kmsCall('Decrypt', { at: minute(4), key: FOREIGN_KEY, by: asUser('Mallory') })],
  },
  'a policy broadened and put back': {
    analyzer: policyBroadenedThenReverted,
    evidence: [opened, ...thirty((at) => theirs(at)), policyPut(policyOf(), { at: minute(60) })],
    others: [
      policyPut(policyOf(), { at: '2025-06-01T10:00:00Z' }),
      theirs(minute(3), { error: 'AccessDenied', message: 'no' }),
      kmsCall('Decrypt', { at: minute(3) }),
    ],
  },
  'a snapshot shared and taken': {
    analyzer: snapshotExfiltration,
    evidence: [shared, ...thirty((at) => theirs(at))],
    others: [
      otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', { at: minute(-2), request: { snapshotId: 'snap-2' } }),
      kmsCall('Decrypt', { at: minute(3) }),
    ],
  },
};

it.each(Object.entries(CASES))('the list tells every event of %s, and no other', async (_, given) => {
  const { analyzer, evidence, others } = given;
  const { scope, counted, facts, close } = await scopeOf(analyzer, [...evidence, ...others]);
  try {
    expect(scope.kind).toBe('told');
    expect(counted).toBe(evidence.length);
    expect(await evidenceCount(facts, scope)).toBe(evidence.length);
    const listed = await evidencePage(facts, scope, { size: 100, offset: 0 });
    expect(listed.map(({ event_id }) => event_id).sort()).toEqual(evidence.map(({ eventID }) => eventID).sort());
  } finally {
    close();
  }
});

it('names some of them where calls from before share their day with those that count', async () => {
  const { evidence } = CASES['a snapshot shared and taken'] ?? { evidence: [] };
  const sharedLater = { ...shared, eventTime: minute(20).toISOString() };
  const { scope, close } = await scopeOf(snapshotExfiltration, [
    sharedLater,
    ...evidence.slice(1),
    ...thirty((at) => theirs(at, { via: 'ec2' }), 25),
  ]);
  expect(scope.kind).toBe('named');
  close();
});

/** What an evidence page asks for the one finding that is in these records. */
async function scopeOf(analyzer: Analyzer, records: readonly RawRecord[]) {
  const { models, facts, site, asOf, close } = await warehouseHolding({ records });
  const rows = await models.rows(question(analyzer, { from: new Date(0), asOf }, limitsOf(site)), analyzer.row);
  const [row] = rows.filter(({ event_count }) => event_count > 20);
  if (!row) throw new Error('nothing was found');
  const stored = {
    fingerprint: nthName(1),
    analyzer: analyzer.id,
    scope: `${row.account_id}/${row.region}` as const,
    subject: row.subject,
    severity: analyzer.severity,
    headline: '',
    detail: JSON.stringify(row),
    eventIds: row.event_ids,
    observedAt: row.observed_at,
    firstSeenAt: asOf,
    lastSeenAt: asOf,
    ...UNTOUCHED,
  };
  const item = findingItem(stored, asOf, [], []);
  return { scope: evidenceScope(item), counted: row.event_count, facts, close };
}

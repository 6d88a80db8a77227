import { multiRegionPolicyDrift } from '@/lib/analyzers/multi-region-policy-drift';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const ID = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const US = keyArn(ID);
const EU = keyArn(ID, { region: 'eu-west-1' });
const AP = keyArn(ID, { region: 'ap-northeast-2' });
const ROOT = {
  Sid: 'Owner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};
const DENY = { Sid: 'Guard', Effect: 'Deny', Principal: '*', Action: 'kms:ScheduleKeyDeletion', Resource: '*' };

function app(rest: object = {}) {
  return {
    Sid: 'App',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/App' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    ...rest,
  };
}

function policy(...statements: object[]) {
  return { Version: '2012-10-17', Statement: [ROOT, ...statements] };
}

function primary(document: object, describe: AskedKey['describe'] = {}): AskedKey {
  return { arn: US, describe: { primary: true, ...describe }, policy: document };
}

function replica(document: object | null, describe: AskedKey['describe'] = {}, arn = EU): AskedKey {
  return { arn, describe: { replicaOf: US, ...describe }, ...(document && { policy: document }) };
}

function shown(...keys: AskedKey[]) {
  return { inventories: [inventoryOf('2025-06-06T00:00:00Z', keys)] };
}

function replicated(call: Call = {}) {
  return kmsCall('ReplicateKey', {
    at: '2025-06-03T10:00:00Z',
    key: US,
    request: { keyId: US, replicaRegion: 'eu-west-1' },
    response: { replicaKeyMetadata: { arn: EU, keyState: 'Creating' } },
    ...call,
  });
}

function put(document: object, arn: string, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at: '2025-06-02T10:00:00Z',
    key: arn,
    region: arn.split(':')[3] ?? '',
    request: { keyId: arn, policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

const WITH_PARTNER = policy(app({ Sid: 'Partner', Principal: { AWS: OTHER_ACCOUNT } }));
const putInUs = put(policy(app(), DENY), US);
const replicatedWithoutPolicy = replicated();

describeAnalyzer(multiRegionPolicyDrift, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a Deny is missing in one Region': {
      ...shown(primary(policy(app(), DENY)), replica(policy(app()))),
      finds: [{ subject: US, severity: 'medium' }],
    },
    'an outsider is let in by the replica only': {
      ...shown(primary(policy()), replica(WITH_PARTNER)),
      finds: [{ subject: US, severity: 'medium', event_count: 0 }],
    },
    'a condition is missing in one Region, as three say': {
      ...shown(
        primary(policy(app({ Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } }))),
        replica(policy(app({ Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } }))),
        replica(policy(app()), {}, AP),
      ),
      finds: [{ subject: US, severity: 'medium' }],
    },
    'a replica was made without a policy and so has the default one': {
      events: [putInUs, replicatedWithoutPolicy],
      finds: [
        {
          subject: US,
          severity: 'medium',
          event_ids: [String(putInUs.eventID), String(replicatedWithoutPolicy.eventID)],
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'the policy of a third Region is not known': {
      ...shown(primary(policy()), replica(policy(DENY)), replica(null, {}, AP)),
      finds: [{ subject: US, severity: 'medium' }],
    },
  },

  staysSilent: {
    'only names of Regions differ, wherever they stand': {
      ...shown(
        ...['us-east-1', 'eu-west-1'].map((region) => {
          const document = policy(
            app({ Condition: { StringEquals: { 'kms:ViaService': [`s3.${region}.amazonaws.com`] } } }),
            {
              Effect: 'Allow',
              Principal: { Service: `logs.${region}.amazonaws.com` },
              Action: 'kms:Decrypt',
              Resource: keyArn(ID, { region }),
              Condition: {
                ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:111122223333:log-group:*` },
                StringEquals: { 'aws:SourceVpce': region === 'us-east-1' ? 'vpce-0a1b2c3d' : 'vpce-0e1f2a3b4c5d6e7f8' },
              },
            },
          );
          return region === 'us-east-1' ? primary(document) : replica(document);
        }),
      ),
    },
    'both list the services of both Regions': {
      ...shown(
        ...[primary, replica].map((key) =>
          key(
            policy(
              app({
                Condition: {
                  StringEquals: { 'kms:ViaService': ['s3.us-east-1.amazonaws.com', 's3.eu-west-1.amazonaws.com'] },
                },
              }),
            ),
          ),
        ),
      ),
    },
    'only order, Sids and spelling differ': {
      ...shown(
        primary(policy(app(), DENY)),
        replica({
          Version: '2012-10-17',
          Id: 'copy',
          Statement: [
            { ...DENY, Sid: 'NoDeletion', Principal: { AWS: '*' } },
            app({ Sid: '', Action: ['kms:GenerateDataKey', 'kms:decrypt'] }),
            { ...ROOT, Principal: { AWS: '111122223333' } },
          ],
        }),
      ),
    },
    'the policy of the other Region is not known': { ...shown(primary(policy(DENY)), replica(null)) },
    'the change of one Region was denied': {
      ...shown(primary(policy()), replica(policy())),
      events: [put(policy(DENY), US, { at: '2025-06-06T10:00:00Z', error: 'AccessDenied' })],
    },
    'the other Region followed since': {
      events: [put(policy(DENY), US), put(policy(DENY), EU, { at: '2025-06-04T10:00:00Z' })],
    },
    'the replica is deleted': {
      events: [
        putInUs,
        replicatedWithoutPolicy,
        kmsCall('DeleteKey', {
          at: '2025-06-05T10:00:00Z',
          key: EU,
          region: 'eu-west-1',
          by: { accountId: '111122223333', invokedBy: 'AWS Internal' },
        }),
      ],
    },
    'two keys of one Region that are not related differ': {
      ...shown(
        { arn: keyArn('1234abcd-12ab-34cd-56ef-1234567890ab'), describe: {}, policy: policy() },
        { arn: keyArn('1234abcd-12ab-34cd-56ef-1234567890ac'), describe: {}, policy: policy(DENY) },
      ),
    },
    'they are keys that AWS manages': {
      ...shown(primary(policy(), { manager: 'AWS' }), replica(policy(DENY), { manager: 'AWS' })),
    },
    'the same id lives in another account': {
      ...shown(primary(policy()), {
        arn: keyArn(ID, { account: OTHER_ACCOUNT, region: 'eu-west-1' }),
        describe: {},
        policy: policy(DENY),
      }),
    },
  },
});

import { changedOutsideTrail } from '@/lib/analyzers/changed-outside-trail';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsCall, nextId, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const DAYS = quietDays('2025-05-20', '2025-06-06');
const root = {
  Sid: 'root',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};
const policy = (...more: readonly object[]) => ({ Version: '2012-10-17', Statement: [root, ...more] });
const letIn = (principal: string) => ({
  Effect: 'Allow',
  Principal: { AWS: principal },
  Action: 'kms:Decrypt',
  Resource: '*',
});
const APP = 'arn:aws:iam::111122223333:role/App';
const PUT = nextId();

const put = (at: string, document: object, id?: string) =>
  kmsCall('PutKeyPolicy', {
    at,
    ...(id && { id }),
    request: {
      keyId: KEY,
      policyName: 'default',
      policy: JSON.stringify(document),
      bypassPolicyLockoutSafetyCheck: false,
    },
  });
const change = (name: string, at: string, request: Record<string, unknown> = {}) =>
  kmsCall(name, { at, request: { keyId: KEY, ...request } });
const made = (at: string) =>
  kmsCall('CreateKey', {
    at,
    request: {
      keySpec: 'SYMMETRIC_DEFAULT',
      origin: 'AWS_KMS',
      multiRegion: false,
      tags: [],
      policy: JSON.stringify(policy()),
    },
    response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER', keySpec: 'SYMMETRIC_DEFAULT' } },
  });
const granted = (at: string, grantId: string | null) =>
  kmsCall('CreateGrant', {
    at,
    request: { keyId: KEY, granteePrincipal: APP, operations: ['Decrypt'] },
    response: grantId === null ? null : { grantId },
  });
const seen = (at: string, more: Omit<AskedKey, 'arn'>, completedAt?: string) =>
  inventoryOf(at, [{ arn: KEY, describe: {}, ...more }], completedAt === undefined ? {} : { completedAt });
const NOON = '2025-06-05T12:00:00Z';
const grant = (GrantId: string, CreationDate: string) => ({
  GrantId,
  GranteePrincipal: APP,
  Operations: ['Decrypt'],
  CreationDate,
});

describeAnalyzer(changedOutsideTrail, {
  asOf: new Date('2025-06-06T12:00:00Z'),

  fires: {
    'an inventory shows another policy than the last event': {
      events: [...DAYS, put('2025-05-21T10:00:00Z', policy(), PUT)],
      inventories: [seen(NOON, { policy: policy(letIn('arn:aws:iam::444455556666:root')) })],
      finds: [{ subject: KEY, severity: 'high', confidence: 'high', event_ids: [PUT], observed_at: new Date(NOON) }],
    },
    'two inventories differ and no event is between them': {
      events: DAYS,
      inventories: [
        seen('2025-05-22T12:00:00Z', {
          policy: policy(),
          tags: { team: 'a' },
          rotation: { enabled: true, periodDays: 365 },
        }),
        seen(NOON, { policy: policy(letIn(APP)), tags: { team: 'b' }, rotation: { enabled: false } }),
      ],
      finds: [
        { subject: KEY, severity: 'high', event_count: 0 },
        { subject: KEY, severity: 'medium', event_count: 0 },
        { subject: KEY, severity: 'medium', event_count: 0 },
      ],
    },
    'a disabled key is enabled again': {
      events: [...DAYS, change('DisableKey', '2025-05-25T10:00:00Z')],
      inventories: [seen(NOON, {})],
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
    'a grant was made that no event tells of': {
      events: [...DAYS, made('2025-05-21T10:00:00Z'), granted('2025-05-30T10:00:00Z', 'g1')],
      inventories: [seen(NOON, { grants: [grant('g1', '2025-05-30T10:00:00Z'), grant('g2', '2025-06-02T10:00:00Z')] })],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'a grant is gone': {
      events: [...DAYS, made('2025-05-21T10:00:00Z'), granted('2025-05-30T10:00:00Z', 'g1')],
      inventories: [seen(NOON, { grants: [] })],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'an alias came to a key whose whole life is in the logs': {
      events: [...DAYS, made('2025-05-21T10:00:00Z')],
      inventories: [seen(NOON, { aliases: ['payments'] })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the period of rotation is another': {
      events: [...DAYS, change('EnableKeyRotation', '2025-05-21T10:00:00Z', { rotationPeriodInDays: 180 })],
      inventories: [seen(NOON, { rotation: { enabled: true, periodDays: 2560 } })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'the inventory agrees, in another spelling': {
      events: [...DAYS, put('2025-05-21T10:00:00Z', policy(letIn(APP)))],
      inventories: [
        seen(NOON, {
          policy: {
            Statement: [letIn(APP), { ...root, Sid: 'x', Principal: { AWS: '111122223333' } }],
            Version: '2012-10-17',
          },
        }),
      ],
    },
    'an event between tells of it': {
      events: [...DAYS, put('2025-05-21T10:00:00Z', policy()), put('2025-06-01T10:00:00Z', policy(letIn(APP)))],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) })],
    },
    'an event between tells that one was put, and leaves it out': {
      events: [
        ...DAYS,
        put('2025-05-21T10:00:00Z', policy()),
        kmsCall('PutKeyPolicy', { at: '2025-06-01T10:00:00Z', request: null }),
      ],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) })],
    },
    'the only event of it was denied, and nothing changed': {
      events: [
        ...DAYS,
        put('2025-05-21T10:00:00Z', policy()),
        { ...put('2025-06-01T10:00:00Z', policy(letIn(APP))), errorCode: 'AccessDenied' },
      ],
      inventories: [seen(NOON, { policy: policy() })],
    },
    'a day of logs is missing in between': {
      events: [
        ...quietDays('2025-05-20', '2025-05-27'),
        ...quietDays('2025-05-29', '2025-06-06'),
        put('2025-05-21T10:00:00Z', policy()),
      ],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) })],
    },
    'the logs end before the inventory': {
      events: [...quietDays('2025-05-20', '2025-06-05'), put('2025-05-21T10:00:00Z', policy())],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) })],
    },
    'the Region is not in the logs': {
      events: [
        ...quietDays('2025-05-20', '2025-06-06', { region: 'eu-west-1' }),
        put('2025-05-21T10:00:00Z', policy()),
      ],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) })],
    },
    'the policy before was only assumed': {
      events: [
        ...DAYS,
        kmsCall('CreateKey', {
          at: '2025-05-21T10:00:00Z',
          request: { keySpec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS', multiRegion: false },
          response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER' } },
        }),
      ],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) })],
    },
    'a principal was deleted, and KMS shows its id': {
      events: [...DAYS, put('2025-05-21T10:00:00Z', policy(letIn(APP)))],
      inventories: [seen(NOON, { policy: policy(letIn('AROAEXAMPLEEXAMPLE123')) })],
    },
    'it was changed while the collector was asking': {
      events: [...DAYS, put('2025-05-21T10:00:00Z', policy()), put('2025-06-05T13:00:00Z', policy(letIn(APP)))],
      inventories: [seen(NOON, { policy: policy(letIn(APP)) }, '2025-06-05T14:00:00Z')],
    },
    'the API still answered as before a change': {
      events: [...DAYS, change('DisableKey', '2025-05-21T10:00:00Z'), change('EnableKey', '2025-06-05T11:58:00Z')],
      inventories: [seen(NOON, { describe: { state: 'Disabled' } })],
    },
    'the key is seen for the first time': {
      events: DAYS,
      inventories: [
        seen(NOON, {
          policy: policy(),
          tags: { a: 'b' },
          aliases: ['x'],
          grants: [grant('g', '2025-06-01T00:00:00Z')],
        }),
      ],
    },
    'tags were only named one by one before': {
      events: [...DAYS, change('TagResource', '2025-05-21T10:00:00Z', { tags: [{ tagKey: 'a', tagValue: '1' }] })],
      inventories: [seen(NOON, { tags: { a: '1', team: 'x' } })],
    },
    'AWS put a tag of its own on it': {
      events: DAYS,
      inventories: [seen('2025-05-22T12:00:00Z', { tags: {} }), seen(NOON, { tags: { 'aws:backup:source': 'x' } })],
    },
    'AWS changed a key of its own': {
      events: DAYS,
      inventories: [
        seen('2025-05-22T12:00:00Z', { describe: { manager: 'AWS' }, policy: policy() }),
        seen(NOON, { describe: { manager: 'AWS' }, policy: policy(letIn(APP)) }),
      ],
    },
    'a store of keys was out of reach': {
      events: DAYS,
      inventories: [
        seen('2025-05-22T12:00:00Z', { describe: { origin: 'EXTERNAL_KEY_STORE' } }),
        seen(NOON, { describe: { origin: 'EXTERNAL_KEY_STORE', state: 'Unavailable' } }),
      ],
    },
    'imported material expired': {
      events: DAYS,
      inventories: [
        seen('2025-05-22T12:00:00Z', { describe: { origin: 'EXTERNAL', validTo: '2025-06-01T00:00:00Z' } }),
        seen(NOON, { describe: { origin: 'EXTERNAL', state: 'PendingImport' } }),
      ],
    },
    'a replica follows the rotation of its primary': {
      events: DAYS,
      inventories: [
        seen('2025-05-22T12:00:00Z', { describe: { replicaOf: KEY }, rotation: { enabled: false } }),
        seen(NOON, { describe: { replicaOf: KEY }, rotation: { enabled: true, periodDays: 365 } }),
      ],
    },
    'a key that waits for deletion reads as not rotating': {
      events: [
        ...DAYS,
        change('EnableKeyRotation', '2025-05-21T10:00:00Z'),
        change('ScheduleKeyDeletion', '2025-06-01T10:00:00Z'),
      ],
      inventories: [seen(NOON, { describe: { state: 'PendingDeletion' }, rotation: { enabled: false } })],
    },
    'the event of a grant does not name it': {
      events: [...DAYS, made('2025-05-21T10:00:00Z'), granted('2025-05-30T10:00:00Z', null)],
      inventories: [seen(NOON, { grants: [grant('g1', '2025-05-30T10:00:02Z')] })],
    },
    'a grant was retired by an event that does not name it': {
      events: [
        ...DAYS,
        made('2025-05-21T10:00:00Z'),
        granted('2025-05-30T10:00:00Z', 'g1'),
        kmsCall('RetireGrant', { at: '2025-06-01T10:00:00Z', request: null }),
      ],
      inventories: [seen(NOON, { grants: [] })],
    },
  },
});

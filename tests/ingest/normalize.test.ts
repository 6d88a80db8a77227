import { describe, expect, it } from 'vitest';
import { normalize } from '@/lib/ingest/normalize';
import type { KmsEvent } from '@/lib/model/event';
import {
  asForeign,
  asKms,
  asRole,
  asRoot,
  asService,
  asUser,
  type Call,
  keyArn,
  kmsCall,
  kmsServiceEvent,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  otherCall,
  type RawRecord,
} from '../support/events';

function event(record: RawRecord): KmsEvent {
  const found = normalize(record, 0);
  if (found.kind !== 'kms') throw new Error(`expected a KMS event, found ${JSON.stringify(found)}`);
  return found.event;
}

const call = (name: string, options: Call = {}) => event(kmsCall(name, options));

describe('the key', () => {
  const key = keyArn();

  it.each<[string, Call]>([
    ['resources', { request: { keyId: 'alias/mine' } }],
    ['resources in lower case', { key: null, and: { resources: [{ arn: key }] } }],
    ['resources behind an alias', { key: ['arn:aws:kms:us-east-1:111122223333:alias/mine', key] }],
    ['a resource without its list', { key: null, and: { resources: { ARN: key, type: 'AWS::KMS::Key' } } }],
    ['a resource as a text of JSON', { key: null, and: { resources: JSON.stringify({ ARN: key }) } }],
    ['the ARN alone', { key: null, and: { resources: key } }],
    ['resources without a type', { key: null, and: { resources: [{ ARN: key, accountId: 'AWS Internal' }] } }],
    ['the request when there are no resources', { key: null, request: { keyId: key } }],
    ['the target of an alias', { key: null, request: { targetKeyId: key, aliasName: 'alias/mine' } }],
    ['the answer', { key: null, response: { keyId: key } }],
    ['the metadata of a new key', { key: null, response: { keyMetadata: { arn: key, aWSAccountId: '1' } } }],
    [
      'a request that a pipeline wrote as text',
      { key: null, and: { requestParameters: JSON.stringify({ keyId: key }) } },
    ],
  ])('comes from %s', (_from, options) => {
    expect(call('DescribeKey', options)).toMatchObject({ key_arn: key, key_account_id: OWN_ACCOUNT });
  });

  it('comes from an answer that a log pipeline wrote as a text', () => {
    const responseElements = JSON.stringify({ keyMetadata: { arn: keyArn() } });
    expect(event({ ...kmsCall('CreateKey', { key: null }), responseElements }).key_arn).toBe(keyArn());
    const serviceEventDetails = JSON.stringify({ keyId: keyArn() });
    expect(event({ ...kmsCall('RotateKey', { key: null }), serviceEventDetails }).key_arn).toBe(keyArn());
  });

  it('comes from the details of a service event', () => {
    const record = kmsServiceEvent('RotateKey', { key: null, details: { keyId: key } });
    expect(event(record)).toMatchObject({ key_arn: key, operation_class: 'service' });
  });

  it.each([['alias/mine'], ['1234abcd-12ab-34cd-56ef-1234567890ab'], ['arn:aws:kms:us-east-1:1:alias/mine'], [7]])(
    'is not known from %s alone',
    (keyId) => {
      expect(call('Encrypt', { key: null, request: { keyId } }).key_arn).toBeNull();
    },
  );

  it('belongs to the account in its ARN, not to the one that resources name', () => {
    const foreign = keyArn('mrk-1', { account: OTHER_ACCOUNT });
    const resources = [{ ARN: foreign, accountId: OWN_ACCOUNT }];
    expect(call('Decrypt', { key: null, and: { resources } }).key_account_id).toBe(OTHER_ACCOUNT);
  });

  it('keeps its masked ARN and has no owner then', () => {
    const masked = 'arn:aws:kms:us-east-1:1234567890:key/xxxx';
    expect(call('Decrypt', { key: masked })).toMatchObject({ key_arn: masked, key_account_id: null });
  });

  it('is called by no account that is known where that is masked', () => {
    const userIdentity = { type: 'IAMUser', accountId: '12345', principalId: '12345', arn: '...' };
    expect(call('PutKeyPolicy', { and: { userIdentity } })).toMatchObject({
      key_account_id: OWN_ACCOUNT,
      caller_account_id: null,
    });
  });

  it('is two keys for ReEncrypt, source first', () => {
    const second = keyArn('bbbb');
    expect(call('ReEncrypt', { key: [key, second] })).toMatchObject({ key_arn: key, destination_key_arn: second });
  });

  it('of ReEncrypt with one resource is placed by what was asked for', () => {
    const request = { sourceKeyId: 'alias/a', destinationKeyId: key };
    expect(call('ReEncrypt', { key, request })).toMatchObject({ key_arn: null, destination_key_arn: key });
    expect(call('ReEncrypt', { key, request: { sourceKeyId: key } })).toMatchObject({ key_arn: key });
  });

  it('has contexts and materials of both keys for ReEncrypt', () => {
    const found = call('ReEncrypt', {
      key: [key, keyArn('bbbb')],
      request: { sourceEncryptionContext: { b: '2', a: '1' }, destinationEncryptionContext: { c: '3' } },
      additional: { sourceKeyMaterialId: 'm1', destinationKeyMaterialId: 'm2' },
    });
    expect(found).toMatchObject({
      encryption_context: '{"a":"1","b":"2"}',
      destination_encryption_context: '{"c":"3"}',
      key_material_id: 'm1',
      destination_key_material_id: 'm2',
    });
  });
});

describe('a call with an attestation document', () => {
  it.each<[string, KmsEvent]>([
    ['beside the event', call('Decrypt', { additional: { recipient: { attestationDocumentModuleId: 'i-0abc' } } })],
    ['in the request', call('GenerateDataKey', { request: { recipient: { keyEncryptionAlgorithm: 'x' } } })],
  ])('is kept whole: %s', (_, event) => {
    expect(String(event.record)).toContain('recipient');
  });

  it('is told from plain use', () => {
    expect(call('Decrypt', { additional: { keyMaterialId: 'm1' } }).record).toBeNull();
  });
});

describe('who called', () => {
  it.each<[string, RawRecord, Partial<KmsEvent>]>([
    [
      'the role behind a session',
      asRole('App', OWN_ACCOUNT, 's'),
      {
        principal: 'arn:aws:iam::111122223333:role/App',
        session_name: 's',
        caller_account_id: OWN_ACCOUNT,
        mfa: false,
      },
    ],
    [
      'the role in a session ARN when its issuer is missing',
      { type: 'AssumedRole', arn: 'arn:aws-cn:sts::111122223333:assumed-role/App/s' },
      { principal: 'arn:aws-cn:iam::111122223333:role/App', session_name: 's', caller_account_id: OWN_ACCOUNT },
    ],
    ['a user', asUser('Alice'), { principal: 'arn:aws:iam::111122223333:user/Alice', session_name: null, mfa: null }],
    ['root', asRoot(), { principal: 'arn:aws:iam::111122223333:root' }],
    [
      'a service',
      asService('dynamodb.amazonaws.com'),
      { principal: 'dynamodb.amazonaws.com', caller_account_id: null },
    ],
    [
      'a foreign account',
      asForeign(),
      { principal: OTHER_ACCOUNT, caller_account_id: OTHER_ACCOUNT, session_name: 'session' },
    ],
    ['KMS itself', asKms(), { principal: 'AWS Internal', identity_type: null, caller_account_id: OWN_ACCOUNT }],
    [
      'a vendor with delegated access',
      { ...asRole(), invokedByDelegate: { accountId: '999988887777' } },
      { delegate_account_id: '999988887777' },
    ],
    [
      'an account id that was made a number',
      { ...asUser(), accountId: 11112222 },
      { caller_account_id: '000011112222' },
    ],
    [
      'a user of IAM Identity Center, who has no ARN',
      {
        type: 'IdentityCenterUser',
        accountId: OWN_ACCOUNT,
        onBehalfOf: {
          userId: '544894e8-80c1-707f-60e3-3ba6510dfac1',
          identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-9067642ac7',
        },
      },
      { principal: '544894e8-80c1-707f-60e3-3ba6510dfac1', caller_account_id: OWN_ACCOUNT },
    ],
    [
      'a role that is told by its id alone',
      { type: 'AssumedRole', principalId: 'AROAEXAMPLE:s', accountId: OWN_ACCOUNT },
      { principal: 'AROAEXAMPLE', session_name: 's' },
    ],
    [
      'nobody',
      'not an object' as unknown as RawRecord,
      { principal: null, identity_type: null, caller_account_id: null },
    ],
  ])('%s', (_who, by, expected) => {
    expect(event({ ...kmsCall('Decrypt'), userIdentity: by })).toMatchObject(expected);
  });
});

describe('through which service', () => {
  it.each<[string, Call, string | null, boolean | null]>([
    ['direct with TLS details', {}, null, true],
    ['direct although the context claims S3', { context: { 'aws:s3:arn': 'arn:aws:s3:::b' } }, null, true],
    ['invokedBy', { via: 'dynamodb' }, 'dynamodb', false],
    [
      'invokedBy with a Region',
      { by: { ...asRole(), invokedBy: 'dynamodb.us-west-2.amazonaws.com' } },
      'dynamodb',
      false,
    ],
    [
      'EC2 by the host from which it calls KMS',
      { by: { ...asRole(), invokedBy: 'ec2-frontend-api.amazonaws.com' } },
      'ec2',
      false,
    ],
    [
      'the part of a service that has a host of its own',
      { by: { ...asRole(), invokedBy: 'export.rds.amazonaws.com' } },
      'rds',
      false,
    ],
    [
      'context before invokedBy that hides the service',
      { by: { ...asRole(), invokedBy: 'AWS Internal' }, context: { 'aws:s3:arn': 'arn:aws:s3:::b/k' } },
      's3',
      false,
    ],
    [
      'EBS by context',
      { by: { ...asRole(), invokedBy: 'AWS Internal' }, context: { 'aws:ebs:id': 'vol-1' } },
      'ec2',
      false,
    ],
    [
      'RDS, not the volume beneath it',
      { via: 'rds', context: { 'aws:ebs:id': 'vol-1', 'aws:rds:db-id': 'db-1' } },
      'rds',
      false,
    ],
    [
      'CloudTrail, not the bucket it writes to',
      { via: 'cloudtrail', context: { 'aws:s3:arn': 'b', 'aws:cloudtrail:arn': 't' } },
      'cloudtrail',
      false,
    ],
    [
      'S3, where somebody reads a log file that CloudTrail wrote',
      { by: { ...asUser(), invokedBy: 'AWS Internal' }, context: { 'aws:cloudtrail:arn': 't', 'aws:s3:arn': 'b' } },
      's3',
      false,
    ],
    [
      'Secrets Manager by context',
      { by: { ...asUser(), invokedBy: 'AWS Internal' }, context: { SecretARN: 's' } },
      'secretsmanager',
      false,
    ],
    ['a hidden service without context', { by: { ...asRole(), invokedBy: 'AWS Internal' } }, null, false],
    [
      'the source host',
      { and: { tlsDetails: undefined, sourceIPAddress: 'appfabric.amazonaws.com' } },
      'appfabric',
      false,
    ],
    [
      'the infrastructure role of EC2',
      {
        by: asRole('aws:ec2-infrastructure'),
        and: { tlsDetails: undefined, sourceIPAddress: 'AWS Internal', userAgent: null },
      },
      'ec2',
      false,
    ],
    ['an old direct call', { and: { tlsDetails: undefined } }, null, true],
    ['an old call of the console', { and: { tlsDetails: undefined, userAgent: 'AWS Internal' } }, null, null],
    [
      'the console, which names itself and no service',
      { and: { tlsDetails: undefined, userAgent: 'console.amazonaws.com' } },
      null,
      null,
    ],
    ['the sign-in console', { and: { tlsDetails: undefined, userAgent: 'signin.amazonaws.com' } }, null, null],
    [
      'the console of a service',
      { and: { tlsDetails: undefined, userAgent: 'console.ec2.amazonaws.com' } },
      null,
      null,
    ],
    [
      'a host of AWS that is none of a service',
      {
        and: { tlsDetails: undefined, sourceIPAddress: 'internal.amazonaws.com', userAgent: 'internal.amazonaws.com' },
      },
      null,
      false,
    ],
    ['the source is redacted', { and: { tlsDetails: undefined, sourceIPAddress: '...' } }, null, null],
    ['IPv6', { and: { tlsDetails: undefined, sourceIPAddress: '2001:db8::1' } }, null, true],
  ])('%s', (_name, options, service, direct) => {
    expect(call('Decrypt', options)).toMatchObject({ via_service: service, direct });
  });

  it('knows the service of a grant by the context that it demands', () => {
    const request = { constraints: { encryptionContextSubset: { 'aws:ebs:id': 'vol-1' } } };
    expect(call('CreateGrant', { by: { ...asRole(), invokedBy: 'AWS Internal' }, request }).via_service).toBe('ec2');
  });
});

describe('a record whose members were written as texts of JSON', () => {
  it('says the same', () => {
    const whole = kmsCall('Decrypt', {
      by: asRole(),
      context: { app: 'a' },
      and: {
        tlsDetails: { tlsVersion: 'TLSv1.3' },
        additionalEventData: { keyMaterialId: 'm', recipient: { attestationDocumentEnclavePCR1: '0' } },
      },
    });
    const texts = ['userIdentity', 'requestParameters', 'resources', 'tlsDetails', 'additionalEventData'];
    const written = Object.fromEntries(texts.map((name) => [name, JSON.stringify(whole[name])]));
    const { record, ...read } = event({ ...whole, ...written });
    expect({ ...read, record: whole }).toEqual({ ...event(whole), record: whole });
    expect(JSON.parse(record ?? '').additionalEventData).toEqual(whole.additionalEventData);
  });
});

describe('a record whose members were laid flat', () => {
  const whole = kmsCall('ReEncrypt', {
    by: asRole(),
    key: [keyArn(), keyArn('other')],
    request: {
      destinationKeyId: 'alias/other',
      sourceEncryptionContext: { 'app.name': 'a', 'aws:s3:arn': 'arn:aws:s3:::b' },
    },
  });
  const { userIdentity, requestParameters, resources, ...plain } = whole;
  const flat = { ...plain, ...laidFlat({ userIdentity, requestParameters }) };
  const arns = [keyArn(), keyArn('other')];

  it.each<[string, RawRecord]>([
    ['names with numbers', { 'resources.0.ARN': arns[0], 'resources.1.ARN': arns[1] }],
    ['numbers in brackets', { 'resources[0].ARN': arns[0], 'resources[1].ARN': arns[1] }],
    ['a list for all of them', { 'resources{}.ARN': arns, 'resources{}.type': ['AWS::KMS::Key', 'AWS::KMS::Key'] }],
    ['a list as it was', { resources }],
    ['columns of other records beside it', { resources, 'requestParameters.keySpec': null, errorCode: null }],
  ])('says the same, with %s', (_how, members) => {
    expect(event({ ...flat, ...members })).toEqual(event(whole));
  });
});

/** As tools for tables and search engines write nested members: one for each value, named by the way to it. */
function laidFlat(value: RawRecord, before = ''): RawRecord {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      typeof member === 'object' && member !== null
        ? Object.entries(laidFlat({ ...member }, `${before}${name}.`))
        : [[`${before}${name}`, member]],
    ),
  );
}

describe('how it ended', () => {
  const key = keyArn();

  it.each<[string, Call, string]>([
    ['success', {}, 'ok'],
    ['refusal', { error: 'AccessDenied' }, 'denied'],
    ['refusal as SDKs call it', { error: 'AccessDeniedException' }, 'denied'],
    ['refusal with the name of KMS before it', { error: 'KMS.AccessDeniedException' }, 'denied'],
    ['no such key, with the name of KMS before it', { error: 'KMS.NotFoundException' }, 'not-found'],
    ['dry run', { error: 'DryRunOperationException' }, 'dry-run'],
    ['probe', { via: 'secretsmanager', context: { SecretVersionId: 'RequestToValidateKeyAccess' } }, 'probe'],
    ['disabled', { error: 'DisabledException', message: `${key} is disabled.` }, 'key-disabled'],
    [
      'pending deletion, one code',
      { error: 'DisabledException', message: `${key} is pending deletion.` },
      'key-pending-deletion',
    ],
    [
      'pending deletion, the other code',
      { error: 'KMSInvalidStateException', message: `${key} is pending deletion (or pending replica deletion).` },
      'key-pending-deletion',
    ],
    [
      'pending the deletion of its replicas',
      { error: 'KMSInvalidStateException', message: `${key} is pending replica deletion.` },
      'key-pending-deletion',
    ],
    [
      'not pending deletion',
      { error: 'KMSInvalidStateException', message: `${key} is not pending deletion.` },
      'other-error',
    ],
    ['pending import', { error: 'KMSInvalidStateException', message: `${key} is pending import.` }, 'key-unavailable'],
    [
      'external key store',
      {
        error: 'KMSInvalidStateException',
        message: 'The external key store proxy did not respond to the request in the time allotted. Retry the request.',
      },
      'key-unavailable',
    ],
    ['custom store', { error: 'CustomKeyStoreInvalidStateException' }, 'key-unavailable'],
    ['not found', { error: 'NotFoundException' }, 'not-found'],
    ['throttled', { error: 'ThrottlingException' }, 'throttled'],
    ['VPC endpoint policy', { error: 'VpceAccessDenied', and: { eventCategory: 'NetworkActivity' } }, 'network-denied'],
    ['something new', { error: 'BrandNewException' }, 'other-error'],
    ['a quota', { error: 'LimitExceededException' }, 'other-error'],
  ])('%s', (_name, options, expected) => {
    expect(call('Decrypt', options).outcome).toBe(expected);
  });
});

describe('what survives', () => {
  it.each<[string, Call, string]>([
    ['Decrypt', {}, 'crypto'],
    ['GenerateRandom', { key: null }, 'random'],
    ['GetKeyLastUsage', {}, 'metadata'],
    ['PutKeyPolicy', {}, 'control'],
    ['BrandNewCall', { readOnly: false }, 'control'],
    ['BrandNewRead', { readOnly: true }, 'unknown'],
    ['BrandNewCall', { and: { readOnly: undefined } }, 'unknown'],
    ['BrandNewEvent', { and: { eventType: 'AwsServiceEvent' } }, 'service'],
  ])('%s is known by name, else by what its record says', (name, options, expected) => {
    expect(call(name, options)).toMatchObject({ event_name: name, operation_class: expected });
  });

  it('reads readOnly from the record, also as text, and does not make it up', () => {
    expect(call('Decrypt', { and: { readOnly: 'true' } }).read_only).toBe(true);
    expect(call('Decrypt', { and: { readOnly: undefined } }).read_only).toBeNull();
  });

  it('keeps the record of everything but plain successful use', () => {
    expect(call('Decrypt').record).toBeNull();
    expect(call('DescribeKey').record).toBeNull();
    const byOldInstance = { ...asRole(), sessionContext: { ec2RoleDelivery: '1.0' } };
    expect(String(call('Decrypt', { by: byOldInstance }).record)).toContain('ec2RoleDelivery');
    expect(call('Decrypt', { by: byOldInstance, via: 's3' }).record).toBeNull();
    expect(call('Decrypt', { by: { ...asRole(), sessionContext: { ec2RoleDelivery: '2.0' } } }).record).toBeNull();
    expect(JSON.parse(call('Decrypt', { error: 'AccessDenied' }).record ?? '')).toMatchObject({ eventName: 'Decrypt' });
    const unknown = call('BrandNewCall', { and: { brandNewField: { a: 1 } } });
    expect(JSON.parse(unknown.record ?? '')).toMatchObject({ brandNewField: { a: 1 } });
  });

  it('is JSON that the engine takes, whatever a text that was cut short ends with', () => {
    const cut = {
      tags: [
        { tagKey: 'a', tagValue: 'cut \ud83d' },
        { tagKey: 'b', tagValue: '\ud83d\ude00 \\ud83d' },
      ],
    };
    const { record } = call('TagResource', { request: cut });
    expect(String(record)).not.toMatch(/[^\\]\\ud83d/);
    expect(JSON.parse(String(record)).requestParameters).toEqual({
      tags: [{ tagKey: 'a', tagValue: 'cut \ufffd' }, cut.tags[1]],
    });
    expect(call('Decrypt', { context: { a: '\udc00' } }).encryption_context).toBe('{"a":"\ufffd"}');
  });

  it('leaves credentials out', () => {
    const response = { credentials: { accessKeyId: 'ASIA', sessionToken: 'SECRET', secretAccessKey: 'SECRET' } };
    const record = call('CreateGrant', { response }).record ?? '';
    expect(record).not.toContain('SECRET');
    expect(JSON.parse(record).responseElements.credentials).toEqual({
      accessKeyId: 'ASIA',
      sessionToken: 'REDACTED',
      secretAccessKey: 'REDACTED',
    });
  });

  it('gives an event without a UUID one that is the same each time', () => {
    const made = (eventID: unknown) =>
      event({ ...kmsCall('Decrypt', { at: '2025-01-01T00:00:00Z', id: 'x' }), requestID: 'r', eventID }).event_id;
    expect(made('EXAMPLE')).toBe(made('EXAMPLE'));
    expect(made('EXAMPLE')).not.toBe(made('EXAMPLE2'));
    expect(made(undefined)).toBe(made(undefined));
    expect(made('EXAMPLE')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made('1FB0962B-8D29-4EA5-B0F3-B12665A99C40')).toBe('1fb0962b-8d29-4ea5-b0f3-b12665a99c40');
  });

  it('knows an event by its id alone, also where that is masked', () => {
    const made = (eventID: string, more = {}) => event({ ...kmsCall('Decrypt'), eventID, ...more }).event_id;
    const first = made('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx');
    expect(made('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', { eventName: 'CreateGrant' })).toBe(first);
    expect(made('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxy')).not.toBe(first);
  });

  it('knows KMS by any spelling of its source', () => {
    for (const eventSource of ['kms.amazonAWS.com', 'kms.amazonaws.com.cn', 'KMS.AMAZONAWS.COM']) {
      expect(normalize({ ...kmsCall('Decrypt'), eventSource }, 0).kind).toBe('kms');
    }
    expect(normalize({ ...kmsCall('Decrypt'), eventSource: 'notkms.amazonaws.com' }, 0).kind).toBe('other');
  });

  it('takes the time of the wrapper when the record lost its own', () => {
    const found = normalize({ ...kmsCall('Decrypt'), eventTime: undefined }, 0, { time: '2025-01-01T00:00:00Z' });
    expect(found).toMatchObject({ kind: 'kms', event: { event_time: new Date('2025-01-01T00:00:00Z') } });
  });
});

describe('what is no KMS event', () => {
  it('keeps the events that analyzers need, with their record', () => {
    const found = normalize(otherCall('cloudtrail.amazonaws.com', 'PutEventSelectors'), 3);
    expect(found).toMatchObject({ kind: 'context', event: { event_name: 'PutEventSelectors', record_index: 3 } });
  });

  it('counts the rest', () => {
    expect(normalize(otherCall('iam.amazonaws.com', 'ListRoles'), 0)).toMatchObject({
      kind: 'other',
      account: OWN_ACCOUNT,
    });
  });

  it.each<[unknown, string]>([
    [null, 'not-a-record'],
    [[], 'not-a-record'],
    ['text', 'not-a-record'],
    [{ a: 1 }, 'not-a-record'],
    [{ eventSource: 'kms.amazonaws.com' }, 'no-event-name'],
    [{ eventSource: 'kms.amazonaws.com', eventName: 'Decrypt' }, 'no-event-time'],
    [{ eventSource: 'kms.amazonaws.com', eventName: 'Decrypt', eventTime: 'yesterday' }, 'no-event-time'],
  ])('rejects %j', (value, reason) => {
    expect(normalize(value, 0)).toMatchObject({ kind: 'rejected', reason });
  });
});

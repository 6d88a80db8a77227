import { aliasRedirected } from '@/lib/analyzers/alias-redirected';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const OLD = keyArn();
const NEW = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

function created(at: string, arn = NEW, metadata: object = {}) {
  return kmsCall('CreateKey', {
    at,
    key: arn,
    request: { origin: 'AWS_KMS' },
    response: { keyMetadata: { arn, keyState: 'Enabled', origin: 'AWS_KMS', ...metadata } },
  });
}

function named(eventName: 'CreateAlias' | 'UpdateAlias', at: string, key: string, call: Call = {}) {
  return kmsCall(eventName, { at, key, request: { aliasName: 'alias/app', targetKeyId: key }, ...call });
}

function tagged(arn: string, owner: string) {
  return kmsCall('TagResource', {
    at: '2025-05-02T10:00:00Z',
    key: arn,
    request: { keyId: arn, tags: [{ tagKey: 'owner', tagValue: owner }] },
  });
}

const NAMELESS = { and: { recipientAccountId: undefined } };
const BEFORE = named('CreateAlias', '2025-05-01T10:00:00Z', OLD);

describeAnalyzer(aliasRedirected, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an alias was moved to a key made the day before': {
      events: [BEFORE, created('2025-06-02T10:00:00Z'), named('UpdateAlias', '2025-06-03T10:00:00Z', NEW)],
      finds: [{ subject: NEW, severity: 'high', confidence: 'high' }],
    },
    'records do not say whose trail they are of, and another account has an alias of that name': {
      events: [
        named('CreateAlias', '2025-05-01T10:00:00Z', keyArn(undefined, { account: OTHER_ACCOUNT }), NAMELESS),
        created('2025-06-02T10:00:00Z'),
        named('UpdateAlias', '2025-06-03T10:00:00Z', NEW, NAMELESS),
      ],
      finds: [{ subject: NEW, severity: 'high', confidence: 'medium' }],
    },
    'where it pointed before is not known': {
      events: [created('2025-06-02T10:00:00Z'), named('UpdateAlias', '2025-06-03T10:00:00Z', NEW)],
      finds: [{ subject: NEW, severity: 'high', confidence: 'medium' }],
    },
    'the material of the key comes from outside': {
      events: [BEFORE, named('UpdateAlias', '2025-06-03T10:00:00Z', NEW)],
      inventories: [
        inventoryOf('2025-06-01T00:00:00Z', [
          { arn: NEW, describe: { origin: 'EXTERNAL', createdAt: '2024-01-01T00:00:00Z' } },
        ]),
      ],
      finds: [{ subject: NEW, severity: 'high' }],
    },
    'the key belongs to another team': {
      events: [
        created('2025-05-01T09:00:00Z', OLD),
        created('2025-05-01T09:00:00Z'),
        BEFORE,
        tagged(OLD, 'payments'),
        tagged(NEW, 'marketing'),
        named('UpdateAlias', '2025-06-03T10:00:00Z', NEW),
      ],
      finds: [{ subject: NEW, severity: 'high' }],
    },
  },

  staysSilent: {
    'the call was denied': {
      events: [
        BEFORE,
        created('2025-06-02T10:00:00Z'),
        named('UpdateAlias', '2025-06-03T10:00:00Z', NEW, { error: 'AccessDenied' }),
      ],
    },
    'an alias was made for a new key': {
      events: [created('2025-06-02T10:00:00Z'), named('CreateAlias', '2025-06-03T10:00:00Z', NEW)],
    },
    'the alias points where it pointed': {
      events: [
        created('2025-06-01T10:00:00Z', OLD),
        named('CreateAlias', '2025-06-02T10:00:00Z', OLD),
        named('UpdateAlias', '2025-06-03T10:00:00Z', OLD),
      ],
    },
    'the key is old, ours and of the same team': {
      events: [
        created('2025-05-01T09:00:00Z', OLD),
        created('2025-05-01T09:00:00Z'),
        BEFORE,
        tagged(OLD, 'payments'),
        tagged(NEW, 'payments'),
        named('UpdateAlias', '2025-06-03T10:00:00Z', NEW),
      ],
    },
    'the record names no key': {
      events: [BEFORE, named('UpdateAlias', '2025-06-03T10:00:00Z', 'unknown', { key: null })],
    },
  },

  isExpected: {
    'the role that rotates by hand is on the list': {
      like: 'an alias was moved to a key made the day before',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

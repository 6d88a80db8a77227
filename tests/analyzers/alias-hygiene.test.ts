import { aliasHygiene } from '@/lib/analyzers/alias-hygiene';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, type Call, daysWithoutKms, keyArn, kmsCall, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const SECOND = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const THIRD = keyArn('3234abcd-12ab-34cd-56ef-1234567890ab');
const DISABLING = '00000000-0000-4000-8000-00000000ffc3';
const COVERED = quietDays('2025-05-01', '2025-06-07');

function created(at: string, arn = KEY, call: Call = {}) {
  return kmsCall('CreateKey', {
    at,
    key: arn,
    request: { origin: 'AWS_KMS' },
    response: { keyMetadata: { arn, keyState: 'Enabled', keyManager: 'CUSTOMER', origin: 'AWS_KMS' } },
    ...call,
  });
}

function named(eventName: 'CreateAlias' | 'UpdateAlias' | 'DeleteAlias', at: string, key: string, call: Call = {}) {
  return kmsCall(eventName, { at, key, request: { aliasName: 'alias/app', targetKeyId: key }, ...call });
}

function asked(key: Partial<AskedKey>) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: {}, ...key }])];
}

const MOVES = [
  named('CreateAlias', '2025-01-01T10:00:00Z', KEY),
  named('UpdateAlias', '2025-02-01T10:00:00Z', SECOND, { id: '00000000-0000-4000-8000-00000000ffc1' }),
  named('UpdateAlias', '2025-04-01T10:00:00Z', THIRD, { id: '00000000-0000-4000-8000-00000000ffc2' }),
];

describeAnalyzer(aliasHygiene, {
  asOf: new Date('2025-06-07T12:00:00Z'),

  fires: {
    'it was made more than a day before its account was last heard of': {
      events: [
        ...quietDays('2025-06-01', '2025-06-06'),
        created('2025-06-06T10:00:00Z'),
        kmsCall('ListKeys', { at: '2025-06-07T11:00:00Z', key: null }),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the list of aliases has none for this key': {
      inventories: asked({ aliases: [] }),
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2024-01-01T00:00:00Z') }],
    },
    'no alias came since it was made, in logs that have each day': {
      events: [...COVERED, created('2025-05-02T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'low', confidence: 'high' }],
    },
    'its only alias was refused': {
      events: [
        ...COVERED,
        created('2025-05-02T00:00:00Z'),
        named('CreateAlias', '2025-05-02T00:01:00Z', KEY, { error: 'AccessDenied' }),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'its only alias was deleted': {
      events: [
        ...COVERED,
        created('2025-05-02T00:00:00Z'),
        named('CreateAlias', '2025-05-02T00:01:00Z', KEY),
        named('DeleteAlias', '2025-05-12T00:01:00Z', KEY),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'its alias still points at it though it was disabled': {
      events: [
        named('CreateAlias', '2025-05-02T00:01:00Z', KEY),
        kmsCall('DisableKey', { at: '2025-05-20T00:00:00Z', request: { keyId: KEY }, id: DISABLING }),
      ],
      finds: [
        {
          subject: KEY,
          severity: 'medium',
          observed_at: new Date('2025-05-20T00:00:00Z'),
          event_ids: [DISABLING],
        },
      ],
    },
    'two aliases point at a key that waits for deletion': {
      inventories: asked({
        describe: { state: 'PendingDeletion', deletionAt: '2025-06-20T00:00:00Z' },
        aliases: ['app', 'web'],
      }),
      finds: [
        { subject: KEY, severity: 'medium' },
        { subject: KEY, severity: 'medium' },
      ],
    },
    'an alias was moved twice within the year': {
      events: MOVES,
      finds: [
        {
          subject: THIRD,
          severity: 'low',
          confidence: 'high',
          event_count: 2,
          event_ids: ['00000000-0000-4000-8000-00000000ffc1', '00000000-0000-4000-8000-00000000ffc2'],
          observed_at: new Date('2025-02-01T10:00:00Z'),
        },
      ],
    },
    'where an alias that moved twice pointed before is not known': {
      events: MOVES.slice(1),
      finds: [{ subject: THIRD, severity: 'low', confidence: 'medium' }],
    },
  },

  staysSilent: {
    'the records of its account end within a day of its making, and another account goes on': {
      events: [
        ...quietDays('2025-06-01', '2025-06-06'),
        created('2025-06-06T10:00:00Z'),
        kmsCall('ListKeys', { at: '2025-06-07T11:00:00Z', key: null, account: OTHER_ACCOUNT }),
      ],
    },
    'it has an alias': { inventories: asked({ aliases: ['app'] }) },
    'nobody asked for its aliases and the logs do not begin with it': {
      events: COVERED,
      inventories: asked({}),
    },
    'the logs since it was made have gaps': {
      events: [...COVERED.slice(0, 10), created('2025-05-02T00:00:00Z')],
    },
    'it was made a minute ago': {
      events: [...COVERED, created('2025-06-07T11:59:00Z')],
    },
    'making it was denied': {
      events: [...COVERED, created('2025-05-02T00:00:00Z', KEY, { error: 'AccessDenied', response: null })],
    },
    'it got its alias after the list was made': {
      events: [named('CreateAlias', '2025-06-06T11:00:00Z', KEY)],
      inventories: asked({ aliases: [] }),
    },
    'its alias went to the key that replaced it': {
      events: [named('CreateAlias', '2025-02-01T10:00:00Z', KEY), named('UpdateAlias', '2025-06-01T10:00:00Z', SECOND)],
      inventories: asked({ aliases: [] }),
    },
    'it is a key of AWS': {
      inventories: asked({ describe: { manager: 'AWS' }, aliases: [] }),
    },
    'a key without an alias is disabled': {
      inventories: asked({ describe: { state: 'Disabled' }, aliases: [] }),
    },
    'its alias was moved away before it was disabled': {
      events: [
        named('CreateAlias', '2025-05-02T00:01:00Z', KEY),
        named('UpdateAlias', '2025-05-10T00:01:00Z', SECOND),
        kmsCall('DisableKey', { at: '2025-05-20T00:00:00Z', request: { keyId: KEY } }),
      ],
    },
    'disabling a key with an alias was denied': {
      events: [
        named('CreateAlias', '2025-05-02T00:01:00Z', KEY),
        kmsCall('DisableKey', { at: '2025-05-20T00:00:00Z', request: { keyId: KEY }, error: 'AccessDenied' }),
      ],
    },
    'an alias was moved once, as when a key is replaced by hand': { events: MOVES.slice(0, 2) },
    'an alias was moved once a year': {
      events: [
        named('CreateAlias', '2023-01-01T10:00:00Z', KEY),
        named('UpdateAlias', '2024-02-01T10:00:00Z', SECOND),
        named('UpdateAlias', '2025-02-01T10:00:00Z', THIRD),
      ],
    },
    'the second move was denied': {
      events: [...MOVES.slice(0, 2), named('UpdateAlias', '2025-04-01T10:00:00Z', THIRD, { error: 'AccessDenied' })],
    },
    'an alias was pointed at the same key again and again': {
      events: [
        named('CreateAlias', '2025-01-01T10:00:00Z', KEY),
        named('UpdateAlias', '2025-02-01T10:00:00Z', KEY),
        named('UpdateAlias', '2025-03-01T10:00:00Z', KEY),
      ],
    },
    'the same alias of two Regions was moved once in each': {
      events: ['us-east-1', 'eu-west-1'].flatMap((region) => [
        named('CreateAlias', '2025-01-01T10:00:00Z', keyArn(undefined, { region }), { region }),
        named('UpdateAlias', '2025-02-01T10:00:00Z', keyArn('2234abcd-12ab-34cd-56ef-1234567890ab', { region }), {
          region,
        }),
      ]),
    },
    'a key is only used by another account, and no list says anything of it': {
      events: [...daysWithoutKms('2025-05-01', '2025-06-07'), kmsCall('Decrypt', { by: asForeign() })],
    },
  },
});

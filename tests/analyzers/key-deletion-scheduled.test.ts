import { keyDeletionScheduled } from '@/lib/analyzers/key-deletion-scheduled';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asRoot, asUser, type Call, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';

const KEY = keyArn();
const SECOND = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const THIRD = keyArn('3234abcd-12ab-34cd-56ef-1234567890ab');

function scheduled({ days, ...call }: Call & { days?: number } = {}) {
  return kmsCall('ScheduleKeyDeletion', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, ...(days === undefined ? {} : { pendingWindowInDays: days }) },
    ...call,
  });
}

function cancelled(call: Call = {}) {
  return kmsCall('CancelKeyDeletion', { at: '2025-06-04T10:00:00Z', request: { keyId: KEY }, ...call });
}

describeAnalyzer(keyDeletionScheduled, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a deletion was requested with the default waiting period': {
      events: [scheduled()],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the waiting period is the shortest that AWS allows': {
      events: [scheduled({ days: 7 })],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'only the answer says how long the waiting period is': {
      events: [scheduled({ response: { keyId: KEY, keyState: 'PendingDeletion', pendingWindowInDays: 7 } })],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'the root user requested it': {
      events: [scheduled({ by: asRoot(), days: 30 })],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'one principal requested it for three keys within an hour': {
      events: [
        scheduled({ days: 30 }),
        scheduled({ days: 30, key: SECOND, at: '2025-06-03T10:20:00Z' }),
        scheduled({ days: 30, key: THIRD, at: '2025-06-03T10:59:59Z' }),
      ],
      finds: [
        { subject: KEY, severity: 'critical' },
        { subject: SECOND, severity: 'critical' },
        { subject: THIRD, severity: 'critical' },
      ],
    },
    'two principals requested it for three keys of the account within an hour': {
      events: [
        scheduled({ days: 30 }),
        scheduled({ days: 30, key: SECOND, by: asUser(), at: '2025-06-03T10:20:00Z' }),
        scheduled({ days: 30, key: THIRD, by: asRole('Other'), at: '2025-06-03T10:40:00Z' }),
      ],
      finds: [
        { subject: KEY, severity: 'critical' },
        { subject: SECOND, severity: 'critical' },
        { subject: THIRD, severity: 'critical' },
      ],
    },
    'one key of a multi-Region set goes in three Regions, which is one key': {
      events: ['us-east-1', 'us-west-2', 'eu-west-1'].map((region, index) =>
        scheduled({
          days: 30,
          region,
          key: keyArn('mrk-1234abcd12ab34cd56ef1234567890ab', { region }),
          at: `2025-06-03T10:0${index}:00Z`,
        }),
      ),
      finds: ['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => ({
        subject: keyArn('mrk-1234abcd12ab34cd56ef1234567890ab', { region }),
        severity: 'high',
      })),
    },
    'three keys were requested within an hour, but in two accounts': {
      events: [
        scheduled({ days: 30 }),
        scheduled({ days: 30, key: SECOND, at: '2025-06-03T10:20:00Z' }),
        scheduled({
          days: 30,
          key: keyArn(undefined, { account: OTHER_ACCOUNT }),
          by: asRole('App', OTHER_ACCOUNT),
          at: '2025-06-03T10:40:00Z',
        }),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: SECOND, severity: 'high' },
        { subject: keyArn(undefined, { account: OTHER_ACCOUNT }), severity: 'high' },
      ],
    },
    'three keys were requested, but over two hours and by two principals': {
      events: [
        scheduled({ days: 30 }),
        scheduled({ days: 30, key: SECOND, by: asUser(), at: '2025-06-03T10:20:00Z' }),
        scheduled({ days: 30, key: THIRD, at: '2025-06-03T11:40:00Z' }),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: SECOND, severity: 'high' },
        { subject: THIRD, severity: 'high' },
      ],
    },
    'it was cancelled afterwards, which ends the danger but not the question': {
      events: [scheduled({ days: 7 }), cancelled()],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it was cancelled and then requested again': {
      events: [scheduled({ days: 30 }), cancelled(), scheduled({ days: 30, at: '2025-06-05T10:00:00Z' })],
      finds: [
        { subject: KEY, severity: 'medium' },
        { subject: KEY, severity: 'high' },
      ],
    },
    'the cancellation was refused': {
      events: [scheduled({ days: 30 }), cancelled({ error: 'AccessDenied' })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the record names the key only by its id': {
      events: [scheduled({ key: null, request: { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' } })],
      finds: [{ subject: '1234abcd-12ab-34cd-56ef-1234567890ab', severity: 'high' }],
    },
  },

  staysSilent: {
    'the request was denied': {
      events: [
        scheduled({
          error: 'AccessDenied',
          message: `User is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${KEY}`,
        }),
      ],
    },
    'the key was already waiting for deletion': {
      events: [scheduled({ error: 'KMSInvalidStateException', message: `${KEY} is pending deletion.` })],
    },
    'a custom key store was deleted instead': {
      events: [kmsCall('DeleteCustomKeyStore', { key: null, request: { customKeyStoreId: 'cks-1234567890abcdef0' } })],
    },
    'an alias was deleted instead': {
      events: [kmsCall('DeleteAlias', { request: { aliasName: 'alias/app' } })],
    },
    'a deletion was only cancelled': { events: [cancelled()] },
    'it happened after the window': { events: [scheduled({ at: '2025-06-08T10:00:00Z', account: OWN_ACCOUNT })] },
  },

  isExpected: {
    'the key is of the sandbox, which is on the list': {
      like: 'a deletion was requested with the default waiting period',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
    'the pipeline that takes its own stacks down is on the list': {
      like: 'the waiting period is the shortest that AWS allows',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

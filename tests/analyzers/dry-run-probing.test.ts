import { dryRunProbing } from '@/lib/analyzers/dry-run-probing';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asService, asUser, type Call, keyArn, kmsCall } from '../support/events';

const ALICE = 'arn:aws:iam::111122223333:user/Alice';
const KEYS = [1, 2, 3].map((digit) => keyArn(`${digit}234abcd-12ab-34cd-56ef-1234567890ab`));
const LONG_AGO = kmsCall('Decrypt', { at: '2025-05-01T10:00:00Z', by: asRole('Other') });

function tried(by = asUser(), call: Call = {}) {
  return KEYS.map((key, index) =>
    kmsCall('Decrypt', {
      at: `2025-06-03T10:0${index}:00Z`,
      by,
      key,
      error: 'DryRunOperationException',
      message: 'The request would have succeeded, but the DryRun option is set.',
      ...call,
    }),
  );
}

describeAnalyzer(dryRunProbing, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a user tried three keys in a row': {
      events: tried(),
      finds: [{ subject: ALICE, severity: 'medium', event_count: 3 }],
    },
    'a person came by single sign-on': {
      events: tried(asRole('AWSReservedSSO_PowerUser_0123456789abcdef')),
      finds: [
        { subject: 'arn:aws:iam::111122223333:role/AWSReservedSSO_PowerUser_0123456789abcdef', severity: 'medium' },
      ],
    },
    'a role that was never seen before tried them': {
      events: [LONG_AGO, ...tried(asRole('Fresh'))],
      finds: [{ subject: 'arn:aws:iam::111122223333:role/Fresh', severity: 'medium' }],
    },
    'some of the dry runs were refused': {
      events: [
        ...tried().slice(0, 1),
        ...tried(asUser(), {
          error: 'AccessDenied',
          message: 'User: Alice is not authorized to perform: kms:Decrypt',
          request: { dryRun: true, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
        }).slice(1),
      ],
      finds: [{ subject: ALICE, severity: 'medium', event_count: 3 }],
    },
    'it tried on two days': {
      events: [
        ...tried(),
        ...tried().map((record) => ({
          ...record,
          eventTime: '2025-06-04T10:00:00Z',
          eventID: `${String(record.eventID).slice(0, -12)}9${String(record.eventID).slice(-11)}`,
        })),
      ],
      finds: [
        { subject: ALICE, severity: 'medium' },
        { subject: ALICE, severity: 'medium' },
      ],
    },
  },

  staysSilent: {
    'the calls were denied': { events: tried(asUser(), { error: 'AccessDenied' }) },
    'the refused calls were no dry runs': {
      events: tried(asUser(), { error: 'AccessDenied', request: { dryRun: false } }),
    },
    'there were only two': { events: tried().slice(0, 2) },
    'a role that has long been here tests its permissions': {
      events: [LONG_AGO, kmsCall('Decrypt', { at: '2025-05-20T10:00:00Z' }), ...tried(asRole())],
    },
    'the logs have only just begun, so everybody is new': { events: tried(asRole('Fresh')) },
    'a service that is new here tries whether it may, as ECS does for a task': {
      events: [LONG_AGO, ...tried(asService('fargate.amazonaws.com'), { context: { 'aws:ecs:clusterName': 'shop' } })],
    },
    'a service tries for a person': { events: tried(asUser(), { via: 'fargate' }) },
    'the calls were real': {
      events: tried(asUser(), { error: '', and: { errorCode: undefined, errorMessage: undefined } }),
    },
  },

  isExpected: {
    'the developers who test permissions are on the list': {
      like: 'a user tried three keys in a row',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

import { coverageGap } from '@/lib/analyzers/coverage-gap';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, OWN_ACCOUNT, otherCall } from '../support/events';
import { inventoryOf } from '../support/inventory';

const HERE = `${OWN_ACCOUNT}/us-east-1`;
const IRELAND = `${OWN_ACCOUNT}/eu-west-1`;

/** One call on each of these days of June, in the morning. */
function onDays(days: readonly number[], region = 'us-east-1') {
  return days.map((day) => kmsCall('Decrypt', { at: `2025-06-${String(day).padStart(2, '0')}T08:00:00Z`, region }));
}

function daysFrom(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describeAnalyzer(coverageGap, {
  asOf: new Date('2025-06-20T09:00:00Z'),

  fires: {
    'a Region went silent while others go on': {
      events: [...onDays(daysFrom(1, 20)), ...onDays(daysFrom(1, 15), 'eu-west-1')],
      finds: [{ subject: IRELAND, severity: 'high' }],
    },
    'days are missing in between': {
      events: onDays([...daysFrom(1, 9), ...daysFrom(11, 20)]),
      finds: [{ subject: HERE, severity: 'high' }],
    },
    'a Region is mostly idle, so the gaps may be nothing': {
      events: [...onDays(daysFrom(1, 20)), ...onDays([2, 11, 20], 'eu-west-1')],
      finds: [{ subject: IRELAND, severity: 'low' }],
    },
    'there is a key but hardly a habit yet': {
      events: [...onDays(daysFrom(17, 20)), ...onDays([17, 18], 'eu-west-1')],
      finds: [{ subject: IRELAND, severity: 'medium' }],
    },
    'an inventory knows a key where no log ever came from': {
      events: onDays(daysFrom(1, 20)),
      inventories: [
        inventoryOf('2025-06-20T08:00:00Z', [{ arn: keyArn(undefined, { region: 'eu-west-1' }), describe: {} }]),
      ],
      finds: [{ subject: IRELAND, severity: 'low', confidence: 'low' }],
    },
  },

  staysSilent: {
    'an inventory knows of the silent Region only keys of AWS itself, and a disabled one': {
      events: onDays(daysFrom(1, 20)),
      inventories: [
        inventoryOf('2025-06-20T08:00:00Z', [
          { arn: keyArn(undefined, { region: 'eu-west-1' }), describe: { manager: 'AWS' } },
          {
            arn: keyArn('2234abcd-12ab-34cd-56ef-1234567890ab', { region: 'eu-west-1' }),
            describe: { state: 'Disabled' },
          },
        ]),
      ],
    },
    'every day has records up to the end': { events: onDays(daysFrom(1, 20)) },
    'the end of the data is a few hours later': {
      events: [...onDays(daysFrom(1, 20)), ...onDays(daysFrom(1, 19), 'eu-west-1'), ...onDays([20], 'eu-west-1')],
    },
    'records of other services, or denied calls, show that logs came in': {
      events: [
        ...onDays([1, 2, 4, 5, 6, 7]),
        otherCall('ec2.amazonaws.com', 'RunInstances', { at: '2025-06-03T08:00:00Z' }),
        ...daysFrom(8, 20).map((day) =>
          kmsCall('Decrypt', {
            at: `2025-06-${String(day).padStart(2, '0')}T08:00:00Z`,
            error: 'AccessDenied',
            key: null,
          }),
        ),
      ],
    },
    'the only key of the silent Region was deleted': {
      events: [
        ...onDays(daysFrom(1, 20)),
        kmsServiceEvent('DeleteKey', {
          at: '2025-06-01T08:00:00Z',
          region: 'eu-west-1',
          details: { keyId: keyArn(undefined, { region: 'eu-west-1' }) },
        }),
      ],
    },
    'the key belongs to an account whose logs are not ours': {
      events: [
        ...onDays(daysFrom(1, 20)),
        kmsCall('Decrypt', {
          at: '2025-06-20T08:00:00Z',
          key: keyArn(undefined, { account: OTHER_ACCOUNT, region: 'us-east-1' }),
        }),
      ],
    },
    'a stranger was the last to call': {
      events: [
        ...onDays(daysFrom(1, 19)),
        kmsCall('Decrypt', { at: '2025-06-20T08:30:00Z', by: asForeign(), account: OWN_ACCOUNT }),
      ],
    },
  },
});

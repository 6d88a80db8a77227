import type { DigestVerdictRow } from '@/db/event-sink';
import { coverageGap } from '@/lib/analyzers/coverage-gap';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, OWN_ACCOUNT, otherCall } from '../support/events';
import { inventoryOf, trailInventoryOf } from '../support/inventory';

const HERE = `${OWN_ACCOUNT}/us-east-1`;
const IRELAND = `${OWN_ACCOUNT}/eu-west-1`;

/** One call on each of these days of June, in the morning. */
function onDays(days: readonly number[], region = 'us-east-1') {
  return days.map((day) => kmsCall('Decrypt', { at: `2025-06-${String(day).padStart(2, '0')}T08:00:00Z`, region }));
}

function daysFrom(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** What validation says of the digests of Ireland that end at each of these hours of a day of June. */
function digests(day: number, hours: readonly number[], verdict = 'valid'): DigestVerdictRow[] {
  return hours.map((hour) => {
    const at = new Date(Date.UTC(2025, 5, day, hour)).toISOString().replace(/[-:]|\.\d+/g, '');
    const folder = `AWSLogs/${OWN_ACCOUNT}/CloudTrail-Digest/eu-west-1/${at.slice(0, 4)}/${at.slice(4, 6)}/${at.slice(6, 8)}`;
    return {
      tail: `${folder}/${OWN_ACCOUNT}_CloudTrail-Digest_eu-west-1_main_us-east-1_${at}.json.gz`,
      kind: 'digest',
      verdict,
      because: null,
      validatedAt: new Date('2025-06-20T08:00:00Z'),
    };
  });
}

/** What validation says of log files of Ireland that digests name and that are not there, delivered at these hours. */
function missingLogs(day: number, hours: readonly number[]): DigestVerdictRow[] {
  return digests(day, hours).map((row) => ({
    ...row,
    tail: row.tail.replaceAll('CloudTrail-Digest', 'CloudTrail').replace('_main_us-east-1', ''),
    kind: 'log' as const,
    verdict: 'log-missing',
  }));
}

/** The digests of a whole day: that of an hour comes when it has ended. */
const ALL_DAY = daysFrom(1, 24);
const IDLE = { events: [...onDays(daysFrom(1, 20)), ...onDays([17, 18, 20], 'eu-west-1')] };

const IRISH_KEY = inventoryOf('2025-06-10T07:00:00Z', [
  { arn: keyArn(undefined, { region: 'eu-west-1' }), describe: {} },
]);
const IRISH_TRAIL = {
  arn: `arn:aws:cloudtrail:eu-west-1:${OWN_ACCOUNT}:trail/ireland`,
  logging: true,
  selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
};

/** What CloudTrail says of a Region in which it shows no trail. */
function noTrailIn(region: string): ReturnType<typeof trailInventoryOf> {
  const output = { command: 'cloudtrail describe-trails', output: { trailList: [] } };
  return {
    keytrailInventory: 1,
    collectedAt: '2025-06-20T08:00:00Z',
    regions: [{ accountId: OWN_ACCOUNT, region, outputs: [output] }],
  };
}

describeAnalyzer(coverageGap, {
  asOf: new Date('2025-06-20T09:00:00Z'),

  fires: {
    'a Region went silent while others go on': {
      events: [...onDays(daysFrom(1, 20)), ...onDays(daysFrom(1, 15), 'eu-west-1')],
      finds: [{ subject: IRELAND, severity: 'high' }],
    },
    'the silent Region is one into which keys may be copied, which says nothing of its logs': {
      events: [...onDays(daysFrom(1, 20)), ...onDays(daysFrom(1, 15), 'eu-west-1')],
      site: { allowed: { regions: [{ region: 'eu-west-1' }] } },
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
    'no log was ever read from a Region in which the inventory knows an enabled key': {
      events: onDays(daysFrom(1, 20)),
      inventories: [
        inventoryOf('2025-06-20T08:00:00Z', [{ arn: keyArn(undefined, { region: 'eu-west-1' }), describe: {} }]),
      ],
      finds: [{ subject: IRELAND, severity: 'low' }],
    },
    'digests of the silent day lack an hour': {
      ...IDLE,
      digests: digests(19, ALL_DAY.slice(1)),
      finds: [{ subject: IRELAND, severity: 'medium' }],
    },
    'a digest of the silent day is not what was signed': {
      ...IDLE,
      digests: [...digests(19, ALL_DAY.slice(1)), ...digests(19, [1], 'invalid')],
      finds: [{ subject: IRELAND, severity: 'medium' }],
    },
    'a digest of the silent day names a log file that is not here': {
      ...IDLE,
      digests: [...digests(19, ALL_DAY), ...missingLogs(19, [7])],
      finds: [{ subject: IRELAND, severity: 'high', confidence: 'high' }],
    },
    'every day has records, and digests name files of an hour of which none is here': {
      events: onDays(daysFrom(1, 20), 'eu-west-1'),
      digests: missingLogs(19, [3]),
      finds: [
        { subject: IRELAND, severity: 'high', confidence: 'high', observed_at: new Date('2025-06-19T03:00:00Z') },
      ],
    },
    'CloudTrail says that no trail records the Region, of which no log was ever read': {
      events: onDays(daysFrom(1, 20)),
      inventories: [IRISH_KEY, noTrailIn('eu-west-1')],
      finds: [{ subject: IRELAND, severity: 'high', confidence: 'high' }],
    },
    'a trail records the Region, and yet no log of it was ever read': {
      events: onDays(daysFrom(1, 20)),
      inventories: [IRISH_KEY, trailInventoryOf('2025-06-10T08:00:00Z', [IRISH_TRAIL])],
      finds: [{ subject: IRELAND, severity: 'medium', confidence: 'medium' }],
    },
    'a trail records the Region, but that is told of the last hours only': {
      events: onDays(daysFrom(1, 20)),
      inventories: [IRISH_KEY, trailInventoryOf('2025-06-20T08:00:00Z', [IRISH_TRAIL])],
      finds: [{ subject: IRELAND, severity: 'low', confidence: 'low' }],
    },
    'a Region without a habit fell silent, and CloudTrail says that its trail was switched off': {
      events: [...onDays(daysFrom(1, 20)), ...onDays([2, 11], 'eu-west-1')],
      inventories: [trailInventoryOf('2025-06-19T08:00:00Z', [{ ...IRISH_TRAIL, logging: false }])],
      finds: [{ subject: IRELAND, severity: 'high', confidence: 'high' }],
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
    'a Region was truly idle: its digests prove that there were no log files': {
      ...IDLE,
      digests: digests(19, ALL_DAY),
    },
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
    'one file of several of an hour is missing, which is another finding': {
      events: onDays(daysFrom(1, 20), 'eu-west-1'),
      digests: missingLogs(19, [8]),
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

import { massDisable } from '@/lib/analyzers/mass-disable';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const KEYS = [2, 3, 4].map((digit) => keyArn(`${digit}234abcd-12ab-34cd-56ef-1234567890ab`));
const [SECOND = '', THIRD = '', FOURTH = ''] = KEYS;
const MRK = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const ROLE = 'arn:aws:iam::111122223333:role/App';

function disabled(at: string, key = KEY, call: Call = {}) {
  return kmsCall('DisableKey', { at, key, request: { keyId: key }, ...call });
}

describeAnalyzer(massDisable, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a single key was disabled': {
      events: [disabled('2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'one principal disabled three keys within an hour, which is one finding': {
      events: [
        disabled('2025-06-03T10:00:00Z'),
        disabled('2025-06-03T10:30:00Z', SECOND),
        disabled('2025-06-03T11:00:00Z', THIRD),
      ],
      finds: [{ subject: ROLE, severity: 'critical' }],
    },
    'the series runs over midnight and over Regions': {
      events: [
        disabled('2025-06-03T23:40:00Z'),
        disabled('2025-06-03T23:50:00Z', SECOND, { region: 'eu-west-1' }),
        disabled('2025-06-04T00:05:00Z', THIRD),
        disabled('2025-06-04T00:10:00Z', FOURTH),
      ],
      finds: [{ subject: ROLE, severity: 'critical' }],
    },
    'three keys were disabled by two principals': {
      events: [
        disabled('2025-06-03T10:00:00Z'),
        disabled('2025-06-03T10:10:00Z', SECOND),
        disabled('2025-06-03T10:20:00Z', THIRD, { by: asUser('Bob') }),
      ],
      finds: [
        { subject: KEY, severity: 'medium' },
        { subject: SECOND, severity: 'medium' },
        { subject: THIRD, severity: 'medium' },
      ],
    },
    'three keys were disabled over more than an hour': {
      events: [
        disabled('2025-06-03T10:00:00Z'),
        disabled('2025-06-03T10:40:00Z', SECOND),
        disabled('2025-06-03T11:20:00Z', THIRD),
      ],
      finds: [
        { subject: KEY, severity: 'medium' },
        { subject: SECOND, severity: 'medium' },
        { subject: THIRD, severity: 'medium' },
      ],
    },
    'one multi-Region key was disabled in three Regions, which is one key': {
      events: REGIONS.map((region, index) =>
        disabled(`2025-06-03T10:0${index}:00Z`, keyArn(MRK, { region }), { region }),
      ),
      finds: REGIONS.map((region) => ({ subject: keyArn(MRK, { region }), severity: 'medium' })),
    },
    'a multi-Region key in two Regions and two other keys were disabled, which are three': {
      events: [
        disabled('2025-06-03T10:00:00Z', keyArn(MRK)),
        disabled('2025-06-03T10:01:00Z', keyArn(MRK, { region: 'us-west-2' }), { region: 'us-west-2' }),
        disabled('2025-06-03T10:02:00Z', SECOND),
        disabled('2025-06-03T10:03:00Z', THIRD),
      ],
      finds: [{ subject: ROLE, severity: 'critical', event_count: 4 }],
    },
    'multi-Region keys of three sets were disabled, each in one Region': {
      events: ['1', '2', '3'].map((digit) =>
        disabled('2025-06-03T10:00:00Z', keyArn(`mrk-${digit}234abcd12ab34cd56ef1234567890ab`)),
      ),
      finds: [{ subject: ROLE, severity: 'critical', event_count: 3 }],
    },
    'one key was switched off again and again, which is no series': {
      events: [
        disabled('2025-06-03T10:00:00Z'),
        disabled('2025-06-03T10:10:00Z'),
        disabled('2025-06-03T10:20:00Z'),
        kmsCall('EnableKey', { at: '2025-06-03T10:25:00Z', key: KEY }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'a series and, on another day, a single key': {
      events: [
        disabled('2025-06-03T10:00:00Z'),
        disabled('2025-06-03T10:30:00Z', SECOND),
        disabled('2025-06-03T10:40:00Z', THIRD),
        disabled('2025-06-05T10:00:00Z', FOURTH),
      ],
      finds: [
        { subject: ROLE, severity: 'critical' },
        { subject: FOURTH, severity: 'medium' },
      ],
    },
  },

  staysSilent: {
    'the calls were denied': {
      events: [KEY, SECOND, THIRD].map((key) => disabled('2025-06-03T10:00:00Z', key, { error: 'AccessDenied' })),
    },
    'keys were enabled instead': {
      events: [KEY, SECOND, THIRD].map((key) => kmsCall('EnableKey', { at: '2025-06-03T10:00:00Z', key })),
    },
    'rotation was disabled, not the key': {
      events: [KEY, SECOND, THIRD].map((key) => kmsCall('DisableKeyRotation', { at: '2025-06-03T10:00:00Z', key })),
    },
    'keys were called while disabled': {
      events: [
        kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', error: 'DisabledException', message: `${KEY} is disabled.` }),
      ],
    },
    'it happened after the window': { events: [disabled('2025-06-08T10:00:00Z', KEY, { by: asRole() })] },
  },

  isExpected: {
    'a clean-up job on the list disabled them': {
      like: 'one principal disabled three keys within an hour, which is one finding',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

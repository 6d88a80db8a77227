import { rotationMissed } from '@/lib/analyzers/rotation-missed';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const SWITCH = '00000000-0000-4000-8000-0000000000aa';
const COVERED = quietDays('2025-05-25', '2025-06-06');

/** Due on 2025-06-01: ninety days after it was switched on. */
function switchedOn(call: Call = {}) {
  return kmsCall('EnableKeyRotation', {
    at: '2025-03-03T10:00:00Z',
    request: { keyId: KEY, rotationPeriodInDays: 90 },
    id: SWITCH,
    ...call,
  });
}

function rotated(at: string, rotationType = 'AUTOMATIC') {
  return kmsServiceEvent('RotateKey', { at, details: { keyId: KEY, rotationType } });
}

const CREATED = kmsCall('CreateKey', { at: '2025-03-03T09:00:00Z', request: {} });

function asked(collectedAt: string, key: Partial<AskedKey> = {}) {
  return inventoryOf(collectedAt, [
    {
      arn: KEY,
      describe: { createdAt: '2024-06-01T00:00:00Z' },
      rotation: { enabled: true, periodDays: 365, nextAt: '2025-06-01T10:00:00Z' },
      ...key,
    },
  ]);
}

describeAnalyzer(rotationMissed, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the day passed and no rotation was seen': {
      events: [...COVERED, CREATED, switchedOn()],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'medium',
          observed_at: new Date('2025-06-01T10:00:00Z'),
          event_ids: [SWITCH],
        },
      ],
    },
    'all that is known of the key is when rotation was switched on': {
      events: [...COVERED, switchedOn()],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it was rotated on demand, which does not move the plan': {
      events: [...COVERED, CREATED, switchedOn(), rotated('2025-04-10T00:00:00Z', 'ON_DEMAND')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'KMS itself names a day that is past': {
      inventories: [asked('2025-06-03T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
    'KMS named the day beforehand, and the log shows none': {
      events: COVERED,
      inventories: [asked('2025-05-26T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'it was enabled again after the day, and still not rotated': {
      events: [
        ...COVERED,
        CREATED,
        switchedOn(),
        kmsCall('DisableKey', { at: '2025-05-30T00:00:00Z' }),
        kmsCall('EnableKey', { at: '2025-06-02T12:00:00Z' }),
      ],
      finds: [{ subject: KEY, severity: 'high', observed_at: new Date('2025-06-02T12:00:00Z') }],
    },
  },

  staysSilent: {
    'the records of its account end a day after the day, and another account goes on': {
      events: [
        ...quietDays('2025-05-25', '2025-06-02'),
        CREATED,
        switchedOn(),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
    },
    'it was rotated on the day': { events: [...COVERED, CREATED, switchedOn(), rotated('2025-06-01T15:00:00Z')] },
    'the day is still to come': {
      events: [...COVERED, CREATED, switchedOn({ request: { keyId: KEY, rotationPeriodInDays: 180 } })],
    },
    'the day is only yesterday': {
      events: [...COVERED, CREATED, switchedOn({ at: '2025-03-07T10:00:00Z' })],
    },
    'the days after it are not covered': {
      events: [...quietDays('2025-05-25', '2025-06-01'), CREATED, switchedOn()],
    },
    'another account is covered, not its own': {
      events: [...quietDays('2025-05-25', '2025-06-06', { account: '444455556666' }), CREATED, switchedOn()],
    },
    'it was disabled on the day': {
      events: [...COVERED, CREATED, switchedOn(), kmsCall('DisableKey', { at: '2025-05-30T00:00:00Z' })],
    },
    'it was enabled again only yesterday': {
      events: [
        ...COVERED,
        CREATED,
        switchedOn(),
        kmsCall('DisableKey', { at: '2025-05-30T00:00:00Z' }),
        kmsCall('EnableKey', { at: '2025-06-05T12:00:00Z' }),
      ],
    },
    'it waits for deletion': {
      events: [
        ...COVERED,
        CREATED,
        switchedOn(),
        kmsCall('ScheduleKeyDeletion', { at: '2025-05-20T00:00:00Z', request: { pendingWindowInDays: 30 } }),
      ],
    },
    'rotation was switched off before': {
      events: [...COVERED, CREATED, switchedOn(), kmsCall('DisableKeyRotation', { at: '2025-05-20T00:00:00Z' })],
    },
    'switching it on was denied': { events: [...COVERED, CREATED, switchedOn({ error: 'AccessDenied' })] },
    'KMS named a day that was hours ago when it was asked': {
      inventories: [asked('2025-06-01T20:00:00Z')],
    },
  },
});

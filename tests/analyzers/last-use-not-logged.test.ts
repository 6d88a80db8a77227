import { lastUseNotLogged } from '@/lib/analyzers/last-use-not-logged';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, daysWithoutKms, keyArn, kmsCall, OTHER_ACCOUNT, quietDays } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const USE = '00000000-0000-4000-8000-0000000001a5';
const DAYS = quietDays('2025-05-20', '2025-06-06');

function asked(at: string, eventId: string | null = USE) {
  return [
    inventoryOf('2025-06-06T10:00:00Z', [
      {
        arn: KEY,
        describe: {},
        lastUsage: { trackingSince: '2025-01-01T00:00:00Z', at, ...(eventId !== null && { eventId }) },
      },
    ]),
  ];
}

function used(at: string, id = USE) {
  return kmsCall('Decrypt', { at, id });
}

describeAnalyzer(lastUseNotLogged, {
  asOf: new Date('2025-06-06T12:00:00Z'),

  fires: {
    'its account was heard of three hours later for the last time': {
      events: [
        ...quietDays('2025-05-20', '2025-06-02'),
        kmsCall('ListKeys', { at: '2025-06-03T13:05:00Z', key: null }),
        ...quietDays('2025-06-03', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      inventories: asked('2025-06-03T10:30:00Z'),
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'the logs cover the time and lack the event': {
      events: DAYS,
      inventories: asked('2025-06-03T10:00:00Z'),
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'medium',
          observed_at: new Date('2025-06-03T10:00:00Z'),
          event_count: 0,
        },
      ],
    },
    'there are records of the very hour': {
      events: DAYS,
      inventories: asked('2025-06-03T06:20:00Z'),
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
    'the trail leaves KMS out': {
      events: daysWithoutKms('2025-05-20', '2025-06-06'),
      inventories: asked('2025-06-03T06:20:00Z'),
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
    'only another use of the key is here': {
      events: [...DAYS, used('2025-06-03T10:00:00Z', '00000000-0000-4000-8000-0000000001a6')],
      inventories: asked('2025-06-03T10:00:00Z'),
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'its account was heard of an hour later for the last time, and another account goes on': {
      events: [
        ...quietDays('2025-05-20', '2025-06-02'),
        kmsCall('ListKeys', { at: '2025-06-03T11:05:00Z', key: null }),
        ...quietDays('2025-06-03', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      inventories: asked('2025-06-03T10:30:00Z'),
    },
    'the event is in the logs': {
      events: [...DAYS, used('2025-06-03T10:00:00Z')],
      inventories: asked('2025-06-03T10:00:00Z'),
    },
    'the event is the owner’s copy of a call of an outsider': {
      events: [
        ...DAYS,
        kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', id: USE, by: asForeign(), account: '111122223333' }),
      ],
      inventories: asked('2025-06-03T10:00:00Z'),
    },
    'it is younger than two hours': {
      events: [...DAYS, kmsCall('ListKeys', { at: '2025-06-06T11:50:00Z', key: null })],
      inventories: asked('2025-06-06T11:00:00Z'),
    },
    'it happened before the first log': { events: DAYS, inventories: asked('2025-05-01T10:00:00Z') },
    'it happened after the last log': {
      events: quietDays('2025-05-20', '2025-05-30'),
      inventories: asked('2025-06-03T10:00:00Z'),
    },
    'the Region is not ingested': {
      events: quietDays('2025-05-20', '2025-06-06', { region: 'eu-west-1' }),
      inventories: asked('2025-06-03T10:00:00Z'),
    },
    'the API names no event': { events: DAYS, inventories: asked('2025-06-03T10:00:00Z', null) },
    'the API was not asked': {
      events: DAYS,
      inventories: [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: {} }])],
    },
  },
});

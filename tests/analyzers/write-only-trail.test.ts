import { writeOnlyTrail } from '@/lib/analyzers/write-only-trail';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, kmsCall, otherCall } from '../support/events';
import { trailInventoryOf } from '../support/inventory';

const TRAIL = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const AT = '2025-06-03T10:00:00Z';
const ALL = {
  readWriteType: 'All',
  includeManagementEvents: true,
  dataResources: [],
  excludeManagementEventSources: [],
};
const WRITES = { ...ALL, readWriteType: 'WriteOnly' };
const MANAGEMENT = { field: 'eventCategory', equals: ['Management'] };
const ONLY_WRITES = { field: 'readOnly', equals: ['false'] };

function advanced(...fields: { field: string; equals?: string[]; notEquals?: string[] }[]) {
  return { advancedEventSelectors: [{ name: 'selector', fieldSelectors: fields }] };
}

function selected(selectors: Record<string, unknown>, { at = AT, ...call }: Call = {}) {
  return otherCall('cloudtrail.amazonaws.com', 'PutEventSelectors', {
    at,
    request: { trailName: 'main', ...selectors },
    response: call.error ? null : { trailARN: TRAIL, ...selectors },
    ...call,
  });
}

/** As `aws cloudtrail get-event-selectors` prints them. */
const said = (ReadWriteType: string) => ({
  EventSelectors: [
    { ReadWriteType, IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
  ],
});

describeAnalyzer(writeOnlyTrail, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an inventory shows a trail that records writes only, and no call of it is here': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: said('WriteOnly') }])],
      finds: [{ subject: TRAIL, severity: 'high', event_count: 0, observed_at: new Date('2025-06-05T00:00:00Z') }],
    },
    'the inventory was asked for after the last log': {
      inventories: [trailInventoryOf('2025-06-09T00:00:00Z', [{ arn: TRAIL, selectors: said('WriteOnly') }])],
      finds: [{ subject: TRAIL, severity: 'high', event_count: 0, observed_at: new Date('2025-06-09T00:00:00Z') }],
    },
    'the call and a later inventory agree': {
      events: [selected({ eventSelectors: [WRITES] })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: said('WriteOnly') }])],
      finds: [{ subject: TRAIL, severity: 'high', event_count: 1, observed_at: new Date(AT) }],
    },
    'the inventory shows another trail at work that records reads': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [
          { arn: TRAIL, selectors: said('WriteOnly') },
          { arn: TRAIL.replace('main', 'second'), selectors: said('All'), logging: true },
        ]),
      ],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'the other trail at work leaves KMS out, so its reads hold no use of keys': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [
          { arn: TRAIL, selectors: said('WriteOnly') },
          {
            arn: TRAIL.replace('main', 'second'),
            selectors: {
              EventSelectors: [
                {
                  ReadWriteType: 'All',
                  IncludeManagementEvents: true,
                  ExcludeManagementEventSources: ['kms.amazonaws.com'],
                },
              ],
            },
            logging: true,
          },
        ]),
      ],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
    'a basic selector records writes only': {
      events: [selected({ eventSelectors: [WRITES] })],
      finds: [{ subject: TRAIL, severity: 'high', confidence: 'high', observed_at: new Date(AT) }],
    },
    'an advanced selector leaves reads out': {
      events: [selected(advanced(MANAGEMENT, ONLY_WRITES))],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
    'uses of keys still arrive by another trail': {
      events: [selected({ eventSelectors: [WRITES] }), kmsCall('Decrypt', { at: '2025-06-04T10:00:00Z' })],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'it is spelt as on the command line': {
      events: [
        selected({
          eventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true, DataResources: [] }],
        }),
      ],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
  },

  staysSilent: {
    'an inventory after the call shows it put right': {
      events: [selected({ eventSelectors: [WRITES] })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: said('All') }])],
    },
    'it was put right after the inventory': {
      events: [selected({ eventSelectors: [ALL] }, { at: '2025-06-06T10:00:00Z' })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: said('WriteOnly') }])],
    },
    'everything is recorded': { events: [selected({ eventSelectors: [ALL] })] },
    'it was put right since': {
      events: [
        selected({ eventSelectors: [WRITES] }),
        selected({ eventSelectors: [ALL] }, { at: '2025-06-04T10:00:00Z' }),
      ],
    },
    'another selector of the trail records reads': { events: [selected({ eventSelectors: [WRITES, ALL] })] },
    'the request was denied': { events: [selected({ eventSelectors: [WRITES] }, { error: 'AccessDenied' })] },
    'only data events are limited to writes': {
      events: [selected(advanced({ field: 'eventCategory', equals: ['Data'] }, ONLY_WRITES))],
    },
    'only reads are recorded, which holds all use of keys': {
      events: [selected({ eventSelectors: [{ ...ALL, readWriteType: 'ReadOnly' }] })],
    },
    'the trail was deleted since': {
      events: [
        selected({ eventSelectors: [WRITES] }),
        otherCall('cloudtrail.amazonaws.com', 'DeleteTrail', { at: '2025-06-04T10:00:00Z', request: { name: TRAIL } }),
      ],
    },
    'management events are switched off, which is another finding': {
      events: [selected({ eventSelectors: [{ ...WRITES, includeManagementEvents: false }] })],
    },
  },
});

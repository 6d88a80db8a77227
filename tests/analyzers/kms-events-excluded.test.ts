import { kmsEventsExcluded } from '@/lib/analyzers/kms-events-excluded';
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
const NO_KMS = { ...ALL, excludeManagementEventSources: ['kms.amazonaws.com'] };
const NO_RDS = { ...ALL, excludeManagementEventSources: ['rdsdata.amazonaws.com'] };
const NO_MANAGEMENT = { ...ALL, includeManagementEvents: false };

function advanced(...fields: { field: string; equals?: string[]; notEquals?: string[] }[]) {
  return { name: 'selector', fieldSelectors: fields };
}
const MANAGEMENT = { field: 'eventCategory', equals: ['Management'] };
const DATA = { field: 'eventCategory', equals: ['Data'] };
const NOT_KMS = { field: 'eventSource', notEquals: ['kms.amazonaws.com'] };

function selected(
  selectors: Record<string, unknown>,
  { trailName = 'main', ...call }: Call & { trailName?: string } = {},
) {
  return otherCall('cloudtrail.amazonaws.com', 'PutEventSelectors', {
    at: AT,
    request: { trailName, ...selectors },
    response: call.error ? null : { trailARN: TRAIL, ...selectors },
    ...call,
  });
}

const SECOND = TRAIL.replace('main', 'second');
/** As `aws cloudtrail get-event-selectors` prints them. */
const SAID_ALL = {
  EventSelectors: [
    { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
  ],
};
const SAID_WRITES = { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] };
const ELSEWHERE = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/ireland';
const SAID_NO_KMS = {
  EventSelectors: [
    {
      ReadWriteType: 'All',
      IncludeManagementEvents: true,
      DataResources: [],
      ExcludeManagementEventSources: ['kms.amazonaws.com'],
    },
  ],
};
const SAID_NOT_KMS = {
  AdvancedEventSelectors: [
    {
      Name: 'management',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'eventSource', NotEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] },
      ],
    },
  ],
};

describeAnalyzer(kmsEventsExcluded, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an inventory shows a trail that excludes KMS, and no call of it is here': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_NO_KMS }])],
      finds: [{ subject: TRAIL, severity: 'critical', event_count: 0, observed_at: new Date('2025-06-05T00:00:00Z') }],
    },
    'an inventory shows an advanced selector that excludes KMS': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_NOT_KMS }])],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'the inventory was asked for after the last log': {
      inventories: [trailInventoryOf('2025-06-09T00:00:00Z', [{ arn: TRAIL, selectors: SAID_NO_KMS }])],
      finds: [{ subject: TRAIL, severity: 'critical', event_count: 0, observed_at: new Date('2025-06-09T00:00:00Z') }],
    },
    'the call and a later inventory agree': {
      events: [selected({ eventSelectors: [NO_KMS] })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_NO_KMS }])],
      finds: [{ subject: TRAIL, severity: 'critical', event_count: 1, observed_at: new Date(AT) }],
    },
    'the inventory shows another trail at work that records KMS everywhere': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [
          { arn: TRAIL, selectors: SAID_NO_KMS },
          { arn: SECOND, selectors: SAID_ALL, logging: true },
        ]),
      ],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'the other trail that would record KMS is switched off': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [
          { arn: TRAIL, selectors: SAID_NO_KMS },
          { arn: SECOND, selectors: SAID_ALL, logging: false },
        ]),
      ],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'a basic selector excludes KMS': {
      events: [selected({ eventSelectors: [NO_KMS] })],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'the parameters arrive as a text of JSON': {
      events: [selected({ eventSelectors: [NO_KMS] })].map((record) => ({
        ...record,
        requestParameters: JSON.stringify(record.requestParameters),
        responseElements: JSON.stringify(record.responseElements),
      })),
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'an advanced selector excludes KMS': {
      events: [selected({ advancedEventSelectors: [advanced(MANAGEMENT, NOT_KMS)] })],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'management events are switched off altogether': {
      events: [selected({ eventSelectors: [NO_MANAGEMENT] })],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'only data events are selected': {
      events: [selected({ advancedEventSelectors: [advanced(DATA)] })],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'the members are spelt as on the command line, and no answer is logged': {
      events: [
        selected(
          {
            EventSelectors: [
              {
                ReadWriteType: 'All',
                IncludeManagementEvents: true,
                ExcludeManagementEventSources: ['kms.amazonaws.com'],
              },
            ],
          },
          { trailName: TRAIL, response: null },
        ),
      ],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'KMS events still arrive by another trail': {
      events: [selected({ eventSelectors: [NO_KMS] }), kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z' })],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'only changes of keys still arrive, as by a trail that records writes alone': {
      events: [
        selected({ eventSelectors: [NO_KMS] }),
        kmsCall('Decrypt', { at: '2025-06-03T09:00:00Z' }),
        kmsCall('DisableKey', { at: '2025-06-05T10:00:00Z' }),
      ],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
    'the inventory shows another trail at work that records writes only': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [
          { arn: TRAIL, selectors: SAID_NO_KMS },
          { arn: SECOND, selectors: SAID_WRITES, logging: true },
        ]),
      ],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
    'the other trail records KMS in its own Region alone, which is another one': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_NO_KMS }]),
        trailInventoryOf('2025-06-05T00:00:00Z', [
          { arn: ELSEWHERE, selectors: SAID_ALL, logging: true, multiRegion: false },
        ]),
      ],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'KMS events arrived in the same hour and then no more': {
      events: [
        kmsCall('Decrypt', { at: '2025-06-03T09:00:00Z' }),
        selected({ eventSelectors: [NO_KMS] }),
        kmsCall('Decrypt', { at: '2025-06-03T10:20:00Z' }),
      ],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'another trail was set right, this one not': {
      events: [
        selected({ eventSelectors: [NO_KMS] }),
        selected(
          { eventSelectors: [ALL] },
          { trailName: 'second', at: '2025-06-04T10:00:00Z', response: { trailARN: TRAIL.replace('main', 'second') } },
        ),
      ],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'it was set right and excluded again': {
      events: [
        selected({ eventSelectors: [NO_KMS] }),
        selected({ eventSelectors: [ALL] }, { at: '2025-06-04T10:00:00Z' }),
        selected({ eventSelectors: [NO_KMS] }, { at: '2025-06-05T10:00:00Z' }),
      ],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
  },

  staysSilent: {
    'the inventory shows a trail that records everything': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_ALL }])],
    },
    'CloudTrail refused to tell the selectors': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: true }])],
    },
    'an inventory after the call shows it set right, by somebody whose call is not here': {
      events: [selected({ eventSelectors: [NO_KMS] })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_ALL }])],
    },
    'it was set right after the inventory': {
      events: [selected({ eventSelectors: [ALL] }, { at: '2025-06-06T10:00:00Z' })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, selectors: SAID_NO_KMS }])],
    },
    'the call was denied': { events: [selected({ eventSelectors: [NO_KMS] }, { error: 'AccessDenied' })] },
    'an advanced selector excludes another source': {
      events: [
        selected({
          advancedEventSelectors: [
            {
              fieldSelectors: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'eventSource', notEquals: ['rdsdata.amazonaws.com'] },
              ],
            },
          ],
        }),
      ],
    },
    'an advanced selector with empty lists excludes another source': {
      events: [
        selected({
          advancedEventSelectors: [
            {
              fieldSelectors: [
                { field: 'eventCategory', equals: ['Management'], notEquals: [], startsWith: [] },
                { field: 'eventSource', equals: [], notEquals: ['rdsdata.amazonaws.com'] },
              ],
            },
          ],
        }),
      ],
    },
    'another source is excluded': { events: [selected({ eventSelectors: [NO_RDS] })] },
    'one of several selectors still records KMS': {
      events: [selected({ advancedEventSelectors: [advanced(DATA), advanced(MANAGEMENT)] })],
    },
    'KMS was included again later': {
      events: [
        selected({ eventSelectors: [NO_KMS] }),
        selected({ advancedEventSelectors: [advanced(MANAGEMENT)] }, { at: '2025-06-04T10:00:00Z', trailName: TRAIL }),
      ],
    },
    'the trail was deleted later': {
      events: [
        selected({ eventSelectors: [NO_KMS] }),
        otherCall('cloudtrail.amazonaws.com', 'DeleteTrail', { at: '2025-06-04T10:00:00Z', request: { name: 'main' } }),
      ],
    },
    'the parameters were left out of the record': {
      events: [otherCall('cloudtrail.amazonaws.com', 'PutEventSelectors', { at: AT, request: null })],
    },
    'only Insights were selected': {
      events: [
        otherCall('cloudtrail.amazonaws.com', 'PutInsightSelectors', {
          at: AT,
          request: { trailName: 'main', insightSelectors: [{ insightType: 'ApiErrorRateInsight' }] },
        }),
      ],
    },
  },
});

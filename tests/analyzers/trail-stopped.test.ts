import { trailStopped } from '@/lib/analyzers/trail-stopped';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT, otherCall } from '../support/events';
import { trailInventoryOf } from '../support/inventory';

const TRAIL = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const SECOND = TRAIL.replace('main', 'second');
const CHINESE = 'arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/main';
const said = (ReadWriteType: string) => ({ EventSelectors: [{ ReadWriteType, IncludeManagementEvents: true }] });
const AT = '2025-06-03T10:00:00Z';

function trailCall(eventName: string, request: object = { name: 'main' }, call: Call = {}) {
  return otherCall('cloudtrail.amazonaws.com', eventName, { at: AT, request: { ...request }, ...call });
}

describeAnalyzer(trailStopped, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a trail was stopped': {
      events: [trailCall('StopLogging')],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'a trail was deleted by its ARN': {
      events: [trailCall('DeleteTrail', { name: TRAIL })],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'it was stopped and started again': {
      events: [trailCall('StopLogging'), trailCall('StartLogging', { name: TRAIL }, { at: '2025-06-03T12:00:00Z' })],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'it was stopped in China, and a later inventory shows it at work': {
      events: [trailCall('StopLogging', { name: 'main' }, { region: 'cn-north-1' })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: CHINESE, logging: true }])],
      finds: [{ subject: CHINESE, severity: 'medium' }],
    },
    'only an inventory shows the trail stopped, since the first of two': {
      events: [],
      inventories: [
        trailInventoryOf('2025-06-04T00:00:00Z', [{ arn: TRAIL, logging: false }]),
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }]),
      ],
      finds: [{ subject: TRAIL, severity: 'critical', event_count: 0, observed_at: new Date('2025-06-04T00:00:00Z') }],
    },
    'an inventory shows it stopped, after another saw it at work, and use of keys still arrives': {
      events: [kmsCall('Decrypt', { at: '2025-06-06T10:00:00Z' })],
      inventories: [
        trailInventoryOf('2025-06-04T00:00:00Z', [{ arn: TRAIL, logging: true }]),
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }]),
      ],
      finds: [{ subject: TRAIL, severity: 'medium', event_count: 0, observed_at: new Date('2025-06-05T00:00:00Z') }],
    },
    'a log says who stopped it, and an inventory shows it stopped, which is one finding': {
      events: [trailCall('StopLogging')],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }])],
      finds: [{ subject: TRAIL, severity: 'critical', event_count: 1 }],
    },
    'it was stopped and started again, and an inventory then shows it stopped, by nobody in the logs': {
      events: [trailCall('StopLogging'), trailCall('StartLogging', { name: TRAIL }, { at: '2025-06-03T12:00:00Z' })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }])],
      finds: [
        { subject: TRAIL, severity: 'medium', event_count: 1 },
        { subject: TRAIL, severity: 'critical', event_count: 0, observed_at: new Date('2025-06-05T00:00:00Z') },
      ],
    },
    'it was stopped, an inventory saw it at work, and the next shows it stopped again': {
      events: [trailCall('StopLogging')],
      inventories: [
        trailInventoryOf('2025-06-04T00:00:00Z', [{ arn: TRAIL, logging: true }]),
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }]),
      ],
      finds: [
        { subject: TRAIL, severity: 'medium', event_count: 1 },
        { subject: TRAIL, severity: 'critical', event_count: 0, observed_at: new Date('2025-06-05T00:00:00Z') },
      ],
    },
    'only an inventory shows it stopped, and a log then says that it was started': {
      events: [trailCall('StartLogging', { name: TRAIL }, { at: '2025-06-05T12:00:00Z' })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }])],
      finds: [{ subject: TRAIL, severity: 'medium', event_count: 0 }],
    },
    'it was stopped while an inventory was being taken, which is one finding': {
      events: [trailCall('StopLogging', { name: 'main' }, { at: '2025-06-05T00:10:00Z' })],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }])],
      finds: [{ subject: TRAIL, severity: 'critical', event_count: 1 }],
    },
    'it was started, and stopped again by a call, and an inventory shows it stopped, which are two findings': {
      events: [
        trailCall('StopLogging'),
        trailCall('StartLogging', { name: TRAIL }, { at: '2025-06-03T12:00:00Z' }),
        trailCall('StopLogging', { name: TRAIL }, { at: '2025-06-04T12:00:00Z' }),
      ],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: false }])],
      finds: [
        { subject: TRAIL, severity: 'medium', event_count: 1 },
        { subject: TRAIL, severity: 'critical', event_count: 1 },
      ],
    },
    'KMS events still arrive by another trail': {
      events: [trailCall('DeleteTrail'), kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z' })],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'only changes of keys still arrive, as by a trail that records writes alone': {
      events: [
        trailCall('StopLogging'),
        kmsCall('Decrypt', { at: '2025-06-03T09:00:00Z' }),
        kmsCall('DisableKey', { at: '2025-06-05T10:00:00Z' }),
      ],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
    'an inventory shows another trail at work that records all of KMS': {
      events: [trailCall('DeleteTrail')],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: SECOND, selectors: said('All'), logging: true }])],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'an inventory shows another trail at work that records writes only': {
      events: [trailCall('DeleteTrail')],
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: SECOND, selectors: said('WriteOnly'), logging: true }]),
      ],
      finds: [{ subject: TRAIL, severity: 'high' }],
    },
    'the other trail that an inventory shows is switched off as well': {
      events: [trailCall('StopLogging')],
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: SECOND, selectors: said('All'), logging: false }]),
      ],
      finds: [
        { subject: TRAIL, severity: 'critical', event_count: 1 },
        { subject: SECOND, severity: 'critical', event_count: 0 },
      ],
    },
    'a later inventory saw it at work again': {
      events: [trailCall('StopLogging')],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: true }])],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
    'the inventory that saw it at work is older than the stop': {
      events: [trailCall('StopLogging')],
      inventories: [trailInventoryOf('2025-06-02T00:00:00Z', [{ arn: TRAIL, selectors: said('All'), logging: true }])],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'it was made to encrypt under the key of a stranger': {
      events: [trailCall('UpdateTrail', { name: 'main', kmsKeyId: keyArn(undefined, { account: OTHER_ACCOUNT }) })],
      finds: [{ subject: TRAIL, severity: 'critical' }],
    },
    'it was made to encrypt under another key of ours': {
      events: [
        trailCall('UpdateTrail', { name: 'main', kmsKeyId: keyArn() }),
        kmsCall('Decrypt', { at: '2025-06-03T09:00:00Z' }),
      ],
      finds: [{ subject: TRAIL, severity: 'medium' }],
    },
  },

  staysSilent: {
    'an inventory shows the trail at work again': {
      inventories: [
        trailInventoryOf('2025-06-04T00:00:00Z', [{ arn: TRAIL, logging: false }]),
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, logging: true }]),
      ],
    },
    'an inventory does not say whether the trail is at work': {
      inventories: [trailInventoryOf('2025-06-04T00:00:00Z', [{ arn: TRAIL }])],
    },
    'the call was denied': { events: [trailCall('StopLogging', { name: 'main' }, { error: 'AccessDenied' })] },
    'there is no such trail': {
      events: [trailCall('DeleteTrail', { name: 'x' }, { error: 'TrailNotFoundException' })],
    },
    'the trail was updated without a word on encryption': {
      events: [trailCall('UpdateTrail', { name: 'main', isMultiRegionTrail: true })],
    },
    'a trail was made and started': { events: [trailCall('CreateTrail'), trailCall('StartLogging')] },
    'the parameters were left out of the record': {
      events: [otherCall('cloudtrail.amazonaws.com', 'StopLogging', { at: AT, request: null })],
    },
  },

  isExpected: {
    'whoever moves trails is on the list': { like: 'a trail was stopped', principals: ['arn:aws:iam::111122223333:*'] },
  },
});

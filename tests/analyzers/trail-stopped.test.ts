import { trailStopped } from '@/lib/analyzers/trail-stopped';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT, otherCall } from '../support/events';

const TRAIL = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
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
    'KMS events still arrive by another trail': {
      events: [trailCall('DeleteTrail'), kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z' })],
      finds: [{ subject: TRAIL, severity: 'medium' }],
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

import { rotationTurnedOff } from '@/lib/analyzers/rotation-turned-off';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

function turned(way: 'Enable' | 'Disable', at: string, call: Call = {}) {
  return kmsCall(`${way}KeyRotation`, { at, request: { keyId: KEY }, ...call });
}

describeAnalyzer(rotationTurnedOff, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'somebody switched it off': {
      events: [turned('Disable', '2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'it happened in the last second of the data': {
      events: [turned('Disable', '2025-06-07T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it was switched on again': {
      events: [turned('Disable', '2025-06-03T10:00:00Z'), turned('Enable', '2025-06-03T10:05:00Z')],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'switching it on again failed, or was for another key': {
      events: [
        turned('Disable', '2025-06-03T10:00:00Z'),
        turned('Enable', '2025-06-03T10:05:00Z', { error: 'AccessDenied' }),
        turned('Enable', '2025-06-03T10:06:00Z', { key: OTHER_KEY }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it went off twice': {
      events: [
        turned('Disable', '2025-06-03T10:00:00Z'),
        turned('Enable', '2025-06-04T10:00:00Z'),
        turned('Disable', '2025-06-05T10:00:00Z'),
      ],
      finds: [
        { subject: KEY, severity: 'low' },
        { subject: KEY, severity: 'medium' },
      ],
    },
  },

  staysSilent: {
    'the call was denied': { events: [turned('Disable', '2025-06-03T10:00:00Z', { error: 'AccessDenied' })] },
    'the key cannot rotate': {
      events: [turned('Disable', '2025-06-03T10:00:00Z', { error: 'UnsupportedOperationException' })],
    },
    'it was switched on': { events: [turned('Enable', '2025-06-03T10:00:00Z')] },
    'a key waits for deletion, which stops rotation without a call': {
      events: [kmsCall('ScheduleKeyDeletion', { at: '2025-06-03T10:00:00Z', request: { pendingWindowInDays: 30 } })],
    },
    'the key itself was disabled': { events: [kmsCall('DisableKey', { at: '2025-06-03T10:00:00Z' })] },
  },
});

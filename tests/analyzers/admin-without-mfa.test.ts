import { adminWithoutMfa } from '@/lib/analyzers/admin-without-mfa';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, kmsCall, type RawRecord } from '../support/events';

const ALICE = 'arn:aws:iam::111122223333:user/Alice';

/** A user in a session that says whether a second factor opened it. */
function inSession(mfaAuthenticated: string): RawRecord {
  return {
    ...asUser('Alice'),
    sessionContext: { attributes: { creationDate: '2025-06-03T09:00:00Z', mfaAuthenticated } },
  };
}

function changed(name: string, at: string, call: Call = {}) {
  return kmsCall(name, { at, by: inSession('false'), request: {}, ...call });
}

describeAnalyzer(adminWithoutMfa, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a user tags a key': {
      events: [changed('TagResource', '2025-06-03T10:00:00Z')],
      finds: [
        {
          subject: ALICE,
          severity: 'low',
          confidence: 'high',
          event_count: 1,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'a user disables a key': {
      events: [changed('DisableKey', '2025-06-03T10:00:00Z')],
      finds: [{ subject: ALICE, severity: 'medium' }],
    },
    'it happens on several days, which is one finding': {
      events: [
        changed('TagResource', '2025-06-03T10:00:00Z'),
        changed('UpdateKeyDescription', '2025-06-04T10:00:00Z'),
        changed('EnableKeyRotation', '2025-06-05T10:00:00Z'),
      ],
      finds: [{ subject: ALICE, severity: 'low', event_count: 3 }],
    },
  },

  staysSilent: {
    'the session was opened with a second factor': {
      events: [changed('DisableKey', '2025-06-03T10:00:00Z', { by: inSession('true') })],
    },
    'a long-term access key says nothing about it': {
      events: [changed('DisableKey', '2025-06-03T10:00:00Z', { by: asUser('Alice') })],
    },
    'it is a role, whose sessions often deny it': {
      events: [changed('DisableKey', '2025-06-03T10:00:00Z', { by: asRole('Admin') })],
    },
    'the request was denied': { events: [changed('DisableKey', '2025-06-03T10:00:00Z', { error: 'AccessDenied' })] },
    'the user only used the key': { events: [changed('Decrypt', '2025-06-03T10:00:00Z')] },
    'the user only looked': { events: [changed('GetKeyPolicy', '2025-06-03T10:00:00Z')] },
    'a service made a grant for the user': {
      events: [changed('CreateGrant', '2025-06-03T10:00:00Z', { via: 'ec2' })],
    },
  },
});

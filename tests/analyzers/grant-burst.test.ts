import { grantBurst } from '@/lib/analyzers/grant-burst';
import { describeAnalyzer } from '../support/describe-analyzer';
import {
  asForeign,
  asRole,
  asService,
  type Call,
  crossAccountPair,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
} from '../support/events';

const OPS = `arn:aws:iam::${OWN_ACCOUNT}:role/Ops`;

/** So many grants within an hour, a few seconds apart. */
function burst(count: number, hour: string, call: Call = {}) {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('CreateGrant', {
      at: new Date(Date.parse(`${hour}:00:00Z`) + index * 5000),
      by: asRole('Ops'),
      request: { granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/App${index % 3}`, operations: ['Decrypt'] },
      response: { grantId: `${hour}-${index}` },
      ...call,
    }),
  );
}

describeAnalyzer(grantBurst, {
  fires: {
    'a role made eleven grants in an hour, and never any before': {
      events: burst(11, '2025-06-03T10'),
      finds: [
        {
          subject: OPS,
          severity: 'medium',
          confidence: 'medium',
          event_count: 11,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'a role that makes four an hour made twenty-one': {
      events: [...burst(4, '2025-06-01T10'), ...burst(4, '2025-06-02T10'), ...burst(21, '2025-06-03T10')],
      finds: [{ subject: OPS, severity: 'medium', confidence: 'high', event_count: 21 }],
    },
    'an account outside, which the copy of our trail names alone, made eleven on our key': {
      events: burst(11, '2025-06-03T10', { by: asForeign(), account: OWN_ACCOUNT }),
      finds: [{ subject: OTHER_ACCOUNT, severity: 'medium', confidence: 'medium', event_count: 11 }],
    },
    'both copies of a call across accounts are here, and each counts once': {
      events: Array.from({ length: 11 }, (_, index) =>
        Object.values(
          crossAccountPair('CreateGrant', {
            at: new Date(Date.parse('2025-06-03T10:00:00Z') + index * 5000),
            request: { granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/App`, operations: ['Decrypt'] },
            response: { grantId: `pair-${index}` },
          }),
        ),
      ).flat(),
      finds: [{ subject: `arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`, severity: 'medium', event_count: 11 }],
    },
    'it went on for two hours': {
      events: [...burst(12, '2025-06-03T10'), ...burst(61, '2025-06-03T11')],
      finds: [
        { subject: OPS, severity: 'medium', event_count: 12 },
        { subject: OPS, severity: 'medium', event_count: 61 },
      ],
    },
  },

  staysSilent: {
    'there were ten': { events: burst(10, '2025-06-03T10') },
    'a role that makes many each hour makes as many again': {
      events: [...burst(9, '2025-06-01T10'), ...burst(9, '2025-06-02T10'), ...burst(40, '2025-06-03T10')],
    },
    'a service made them on somebody’s behalf': { events: burst(40, '2025-06-03T10', { via: 'autoscaling' }) },
    'a service made them': { events: burst(40, '2025-06-03T10', { by: asService('rds.amazonaws.com') }) },
    'they were refused': { events: burst(40, '2025-06-03T10', { error: 'AccessDenied', response: null }) },
    'they were dry runs': {
      events: burst(40, '2025-06-03T10', { error: 'DryRunOperationException', response: null }),
    },
    'two roles made them together': {
      events: [...burst(8, '2025-06-03T10'), ...burst(8, '2025-06-03T10', { by: asRole('Other') })],
    },
    'the clock struck between them': {
      events: [...burst(6, '2025-06-03T10'), ...burst(6, '2025-06-03T11')],
    },
    'they were other changes': {
      events: burst(40, '2025-06-03T10').map((event) => ({ ...event, eventName: 'RevokeGrant' })),
    },
    'the volumes of an account outside make them on our key': {
      events: burst(40, '2025-06-03T10', { by: asForeign(), account: OWN_ACCOUNT, via: 'ec2' }),
    },
    'both copies of six calls across accounts are here': {
      events: Array.from({ length: 6 }, (_, index) =>
        Object.values(
          crossAccountPair('CreateGrant', {
            at: new Date(Date.parse('2025-06-03T10:00:00Z') + index * 5000),
            request: { granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/App`, operations: ['Decrypt'] },
            response: { grantId: `six-${index}` },
          }),
        ),
      ).flat(),
    },
  },
});

import { denialBurst } from '@/lib/analyzers/denial-burst';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall } from '../support/events';

const ROLE = 'arn:aws:iam::111122223333:role/App';

function key(index: number): string {
  return keyArn(`${index}234abcd-12ab-34cd-56ef-1234567890ab`);
}

/** Refusals over keys in turn, some seconds apart. */
function refused(
  day: string,
  count: number,
  { keys = 5, seconds = 10, ...call }: Call & { keys?: number; seconds?: number } = {},
) {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('Decrypt', {
      at: new Date(Date.parse(`${day}T10:00:00Z`) + index * seconds * 1000),
      key: key(index % keys),
      error: 'AccessDenied',
      message: `User: ${ROLE} is not authorized to perform: kms:Decrypt on resource: ${key(index % keys)} because no identity-based policy allows the kms:Decrypt action`,
      ...call,
    }),
  );
}

describeAnalyzer(denialBurst, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'twenty refusals on five keys come within minutes': {
      events: refused('2025-06-03', 20),
      finds: [
        {
          subject: ROLE,
          severity: 'medium',
          confidence: 'high',
          event_count: 20,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'the records list no resources and only the message names the keys': {
      events: refused('2025-06-03', 25).map(({ resources: _, ...record }) => record),
      finds: [{ subject: ROLE, severity: 'medium', event_count: 25 }],
    },
    'a person tries them': {
      events: refused('2025-06-03', 30, { by: asUser('Mallory') }),
      finds: [{ subject: 'arn:aws:iam::111122223333:user/Mallory', severity: 'medium' }],
    },
    'a burst lies across midnight': {
      events: refused('2025-06-03', 20, { seconds: 20 }).map((record) => ({
        ...record,
        eventTime: new Date(Date.parse(String(record.eventTime)) + 14 * 3_600_000 - 200_000)
          .toISOString()
          .replace('.000', ''),
      })),
      finds: [{ subject: ROLE, severity: 'medium', event_count: 20, observed_at: new Date('2025-06-03T23:56:40Z') }],
    },
    'a scanner does so day after day': {
      events: ['2025-06-01', '2025-06-02', '2025-06-03', '2025-06-04'].flatMap((day) => refused(day, 20)),
      finds: [
        { subject: ROLE, severity: 'medium' },
        { subject: ROLE, severity: 'medium' },
        { subject: ROLE, severity: 'medium' },
        { subject: ROLE, severity: 'low' },
      ],
    },
  },

  staysSilent: {
    'there were nineteen': { events: refused('2025-06-03', 19) },
    'all were on four keys': { events: refused('2025-06-03', 40, { keys: 4 }) },
    'they were spread over hours': { events: refused('2025-06-03', 40, { seconds: 300 }) },
    'AWS Config describes functions with encrypted variables': { events: refused('2025-06-03', 40, { via: 'config' }) },
    'a few refusals stand beside many of AWS Config in the same name': {
      events: [...refused('2025-06-03', 12), ...refused('2025-06-03', 40, { via: 'config' })],
    },
    'a few refusals stand beside many calls for what is not there': {
      events: [
        ...refused('2025-06-03', 12),
        ...refused('2025-06-03', 40, { error: 'NotFoundException', message: 'Key does not exist' }),
      ],
    },
    'each was somebody else': {
      events: refused('2025-06-03', 20).map((record, index) => ({
        ...record,
        userIdentity: asRole(`App${'abcdefghijklmnopqrst'[index]}`),
      })),
    },
    'the calls failed for another reason': {
      events: refused('2025-06-03', 40, { error: 'DisabledException', message: 'key is disabled.' }),
    },
    'a principal without a name was refused': {
      events: refused('2025-06-03', 40, { by: { type: 'Unknown' } }),
    },
  },

  isExpected: {
    'a scanner on the list is refused everywhere': {
      like: 'twenty refusals on five keys come within minutes',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

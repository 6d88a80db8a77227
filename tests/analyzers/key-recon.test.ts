import { keyRecon } from '@/lib/analyzers/key-recon';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall, quietDays } from '../support/events';

const MALLORY = 'arn:aws:iam::111122223333:user/Mallory';
const DAYS = quietDays('2025-05-01', '2025-06-06');
const NAMES = ['ListKeys', 'DescribeKey', 'GetKeyPolicy', 'ListGrants', 'ListAliases'];

function asked(
  at: string,
  count: number,
  { seconds = 5, names = NAMES, ...call }: Call & { seconds?: number; names?: string[] } = {},
) {
  return Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length] ?? 'ListKeys';
    return kmsCall(name, {
      at: new Date(Date.parse(at) + index * seconds * 1000),
      by: asUser('Mallory'),
      key: name === 'ListKeys' || name === 'ListAliases' ? null : keyArn(),
      ...call,
    });
  });
}

describeAnalyzer(keyRecon, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a user asks about everything within minutes': {
      events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 30)],
      finds: [
        {
          subject: MALLORY,
          severity: 'low',
          confidence: 'high',
          event_count: 30,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'half of it is denied': {
      events: [
        ...quietDays('2025-05-20', '2025-06-06'),
        ...asked('2025-06-03T10:00:00Z', 15),
        ...asked('2025-06-03T10:02:00Z', 15, { error: 'AccessDenied', message: 'no' }),
      ],
      finds: [{ subject: MALLORY, severity: 'low', confidence: 'medium', event_count: 30 }],
    },
    'somebody else asks meanwhile, and it had asked a little before': {
      events: [
        ...DAYS,
        ...asked('2025-06-02T10:00:00Z', 5),
        ...asked('2025-06-03T10:00:00Z', 30),
        ...asked('2025-06-03T10:01:00Z', 10, { by: asRole('App') }),
      ],
      finds: [{ subject: MALLORY, severity: 'low', event_count: 30, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'it becomes a habit, of which the first time counts': {
      events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 30), ...asked('2025-06-04T10:00:00Z', 60)],
      finds: [{ subject: MALLORY, severity: 'low', event_count: 30 }],
    },
  },

  staysSilent: {
    'somebody looks at keys in the console, which calls by the name of the browser': {
      events: [
        ...DAYS,
        ...asked('2025-06-03T10:00:00Z', 60, {
          and: {
            userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/111 Safari/537',
            sessionCredentialFromConsole: 'true',
          },
        }),
      ],
    },
    'somebody looks at keys in the console, which calls by the name of AWS': {
      events: [
        ...DAYS,
        ...asked('2025-06-03T10:00:00Z', 60, {
          and: { userAgent: 'AWS Internal', tlsDetails: undefined, sessionCredentialFromConsole: 'true' },
        }),
      ],
    },
    'there are twenty-nine': { events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 29)] },
    'they are spread over hours': { events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 60, { seconds: 60 })] },
    'a scanner has done so since the first days': {
      events: [
        ...DAYS,
        ...asked('2025-05-02T10:00:00Z', 60, { by: asRole('posture-scanner') }),
        ...asked('2025-06-03T10:00:00Z', 60, { by: asRole('posture-scanner') }),
      ],
    },
    'the logs have only begun': { events: asked('2025-06-03T10:00:00Z', 60) },
    'this product collects its inventory': {
      events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 60, { by: asRole('KeyTrail-Collector') })],
    },
    'a service looks at keys for a user': { events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 60, { via: 'ec2' })] },
    'the questions are about tags': {
      events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 60, { names: ['ListResourceTags'] })],
    },
    'all else was denied': {
      events: [...DAYS, ...asked('2025-06-03T10:00:00Z', 10, { error: 'AccessDenied', message: 'no' })],
    },
  },

  isExpected: {
    'the scanner of the company is on the list': {
      like: 'a user asks about everything within minutes',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

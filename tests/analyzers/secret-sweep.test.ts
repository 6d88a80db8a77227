import { secretSweep } from '@/lib/analyzers/secret-sweep';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asService, asUser, type Call, kmsCall, quietDays } from '../support/events';

const ROLE = 'arn:aws:iam::111122223333:role/App';

function secret(name: number): Record<string, string> {
  return { SecretARN: `arn:aws:secretsmanager:us-east-1:111122223333:secret:app-${name}-AbCdEf`, SecretVersionId: 'v' };
}

/** Reads of different secrets, some seconds apart. */
function read(at: string, count: number, { seconds = 5, ...call }: Call & { seconds?: number } = {}) {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('Decrypt', {
      at: new Date(Date.parse(at) + index * seconds * 1000),
      via: 'secretsmanager',
      context: secret(index),
      ...call,
    }),
  );
}

describeAnalyzer(secretSweep, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'ten secrets are read within a minute': {
      events: [...quietDays('2025-05-01', '2025-06-06'), ...read('2025-06-03T10:00:00Z', 10)],
      finds: [
        {
          subject: ROLE,
          severity: 'high',
          confidence: 'high',
          event_count: 10,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'a person reads parameters': {
      events: Array.from({ length: 12 }, (_, index) =>
        kmsCall('Decrypt', {
          at: new Date(Date.UTC(2025, 5, 3, 10, 0, index * 30)),
          via: 'ssm',
          by: asUser('Mallory'),
          context: { PARAMETER_ARN: `arn:aws:ssm:us-east-1:111122223333:parameter/app/${index}` },
        }),
      ),
      finds: [{ subject: 'arn:aws:iam::111122223333:user/Mallory', severity: 'high', confidence: 'low' }],
    },
    'it is far more than the principal ever reads': {
      events: [
        ...quietDays('2025-05-01', '2025-06-06'),
        ...read('2025-06-01T10:00:00Z', 8),
        ...read('2025-06-03T10:00:00Z', 30),
      ],
      finds: [{ subject: ROLE, severity: 'high', event_count: 30, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
  },

  staysSilent: {
    'a pipeline fetches as many for each of its runs': {
      events: [
        ...quietDays('2025-05-01', '2025-06-06'),
        ...Array.from({ length: 30 }, (_, day) =>
          read(new Date(Date.UTC(2025, 4, 5 + day, 3)).toISOString(), 9),
        ).flat(),
        ...read('2025-06-05T03:00:00Z', 12),
      ],
    },
    'nine are read': { events: read('2025-06-03T10:00:00Z', 9) },
    'one is read a hundred times': { events: read('2025-06-03T10:00:00Z', 100, { context: secret(1) }) },
    'many are read over the day': { events: read('2025-06-03T10:00:00Z', 30, { seconds: 900 }) },
    'the calls were denied': { events: read('2025-06-03T10:00:00Z', 30, { error: 'AccessDenied', message: 'no' }) },
    'a service reads them by itself': {
      events: read('2025-06-03T10:00:00Z', 30, { by: asService('secretsmanager.amazonaws.com') }),
    },
    'Secrets Manager only tries the key': {
      events: read('2025-06-03T10:00:00Z', 1, {
        context: {
          SecretARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app-1-AbCdEf',
          SecretVersionId: 'RequestToValidateKeyAccess',
        },
      }),
    },
    'many objects of S3 are read': {
      events: Array.from({ length: 30 }, (_, index) =>
        kmsCall('Decrypt', {
          at: new Date(Date.UTC(2025, 5, 3, 10, 0, index)),
          via: 's3',
          context: { 'aws:s3:arn': `arn:aws:s3:::data/${index}` },
        }),
      ),
    },
  },

  isExpected: {
    'the pipeline that fetches its settings is on the list': {
      like: 'ten secrets are read within a minute',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});

import { role, user, via } from './callers';
import { ACCOUNTS } from './cast';
import { KEYS, PLOT } from './keys';
import type { StoryKey } from './story-key';
import type { Workload } from './workloads';

const { prod, data, dev } = ACCOUNTS;
/** What KMS says to those who ask too fast. */
export const THROTTLED = {
  code: 'ThrottlingException',
  message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
} as const;

/** Refusals that every organization has, and that mean nothing. */
export function refusals(): Workload[] {
  const config = via(
    role(prod.id, 'AWSServiceRoleForConfig', {
      path: 'aws-service-role/config.amazonaws.com/',
      sessions: ['AWSConfig-Describe'],
    }),
    'config',
  );
  const backfill = role(data.id, 'backfill', { agent: 'oldPython', sessions: ['weekly-backfill'] });
  const reporting = via(role(data.id, 'reporting'), 'athena');
  return [
    {
      key: KEYS.sessions,
      by: config,
      operations: ['Decrypt'],
      perDay: 3,
      shape: 'always',
      contexts: [{ 'aws:lambda:FunctionArn': `arn:aws:lambda:us-east-1:${prod.id}:function:session` }],
      error: denied(`arn:aws:sts::${prod.id}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe`, KEYS.sessions),
    },
    {
      key: KEYS.devEu,
      by: user(dev.id, 'intern-taeho', '198.51.100.31'),
      operations: ['Decrypt'],
      perDay: 1,
      shape: 'office',
      contexts: [{ purpose: 'test' }],
      error: denied(`arn:aws:iam::${dev.id}:user/intern-taeho`, KEYS.devEu),
    },
    {
      key: KEYS.warehouse,
      by: reporting,
      operations: ['Decrypt'],
      perDay: 1.6,
      shape: 'office',
      contexts: [{ 'aws:s3:arn': 'arn:aws:s3:::kt-warehouse-unload' }],
      error: denied(`arn:aws:sts::${data.id}:assumed-role/reporting/report-builder`, KEYS.warehouse),
    },
    {
      key: PLOT.webhooks,
      by: role(prod.id, `${PLOT.webhooks.name}-app`, { agent: 'js', ip: '192.0.2.24' }),
      operations: ['Decrypt'],
      perDay: 0.7,
      shape: 'web',
      contexts: [{ purpose: 'callback' }],
      error: { code: 'InvalidCiphertextException', message: '' },
    },
    {
      key: KEYS.etl,
      by: backfill,
      operations: ['Decrypt'],
      perDay: 22,
      shape: 'weekly',
      contexts: [{ job: 'backfill' }],
      error: THROTTLED,
    },
    {
      key: KEYS.payroll,
      by: role(data.id, 'payroll', { agent: 'java', sessions: ['payroll-run'] }),
      operations: ['Decrypt', 'Encrypt'],
      perDay: 31,
      shape: 'payday',
      contexts: [{ job: 'payroll' }],
      error: THROTTLED,
    },
  ];
}

/** How KMS words a refusal by the caller's own policies. */
export function denied(who: string, key: StoryKey): { readonly code: string; readonly message: string } {
  return {
    code: 'AccessDenied',
    message: `User: ${who} is not authorized to perform: kms:Decrypt on resource: ${key.arn} because no identity-based policy allows the kms:Decrypt action`,
  };
}

import { describe, expect, it } from 'vitest';
import { principals } from '@/lib/i18n/principals';
import { GUESS_REASONS, humanOrWorkload, PRINCIPAL_TYPES, type Traces } from '@/lib/keys/human-or-workload';
import { LANGUAGES } from '@/lib/model/language';

const role: Traces = {
  type: 'role',
  principal: 'arn:aws:iam::111122223333:role/App',
  sessions: ['release-42'],
  mfaCalls: 0,
};

describe('whether a person or a program is behind a principal', () => {
  it.each([
    ['a service', { type: 'service', principal: 'sns.amazonaws.com' }, 'workload', 'aws-service'],
    ['Identity Center', { type: 'sso' }, 'human', 'identity-center'],
    ['a root user', { type: 'root' }, 'human', 'root-user'],
    ['sessions that nobody looked at', { sessions: null }, 'cannot-tell', 'not-looked-yet'],
    ['a second factor', { mfaCalls: 1 }, 'human', 'second-factor'],
    [
      'a session that is a mail',
      { sessions: ['ana@example.com', 'i-0123456789abcdef0'] },
      'human',
      'session-is-a-mail',
    ],
    [
      'a service-linked role',
      { principal: 'arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/X' },
      'workload',
      'service-linked',
    ],
    ['sessions of instances', { sessions: ['i-0123456789abcdef0'] }, 'workload', 'instance-session'],
    ['sessions of SDKs', { sessions: ['botocore-session-1700000000'] }, 'workload', 'program-session'],
    ['an account alone', { type: 'account', principal: '444455556666' }, 'cannot-tell', 'only-an-account'],
    ['a look-alike of an instance', { sessions: ['i-am-ana'] }, 'cannot-tell', 'nothing-tells'],
    ['one session that no program names', { sessions: ['i-0123456789abcdef0', 'ana'] }, 'cannot-tell', 'nothing-tells'],
    ['no session at all', { type: 'user', sessions: [] }, 'cannot-tell', 'nothing-tells'],
  ] as const)('takes %s', (_name, change, is, reason) => {
    expect(humanOrWorkload({ ...role, ...change })).toEqual({ is, reason });
  });

  it.each(LANGUAGES)('has words for all of it in %s', (language) => {
    const { types, reasons } = principals[language];
    expect(PRINCIPAL_TYPES.filter((type) => types[type] === '')).toEqual([]);
    expect(GUESS_REASONS.filter((reason) => reasons[reason] === '')).toEqual([]);
  });
});

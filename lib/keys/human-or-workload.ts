/** What kind of identity a principal is, as records name it. */
export const PRINCIPAL_TYPES = ['role', 'sso', 'user', 'root', 'service', 'federated', 'account', 'other'] as const;
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number];

export interface Guess {
  readonly is: 'human' | 'workload' | 'cannot-tell';
  readonly reason: GuessReason;
}

export const GUESS_REASONS = [
  'identity-center',
  'root-user',
  'second-factor',
  'session-is-a-mail',
  'aws-service',
  'service-linked',
  'instance-session',
  'program-session',
  'only-an-account',
  'not-looked-yet',
  'nothing-tells',
] as const;
export type GuessReason = (typeof GUESS_REASONS)[number];

export interface Traces {
  readonly type: PrincipalType;
  readonly principal: string;
  /** Names of its sessions; null while nobody looked for them. */
  readonly sessions: readonly string[] | null;
  readonly mfaCalls: number;
}

/** Sessions as programs name them: EC2 instances, the SDKs’ own, pods of EKS, CodeBuild, GitHub Actions. */
const PROGRAM =
  /^(?:botocore-session-\d+|aws-sdk-[\w-]+-\d+|aws-go-sdk-\d+|eks-[\w-]+|AWSCodeBuild-.+|GitHubActions|\d{13,})$/i;
const INSTANCE = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const MAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Whether a person or a program is behind a principal: a guess, and what it rests on. */
export function humanOrWorkload({ type, principal, sessions, mfaCalls }: Traces): Guess {
  if (type === 'service') return { is: 'workload', reason: 'aws-service' };
  if (type === 'account') return { is: 'cannot-tell', reason: 'only-an-account' };
  if (type === 'sso') return { is: 'human', reason: 'identity-center' };
  if (type === 'root') return { is: 'human', reason: 'root-user' };
  if (principal.includes(':role/aws-service-role/')) return { is: 'workload', reason: 'service-linked' };
  if (sessions === null) return { is: 'cannot-tell', reason: 'not-looked-yet' };
  if (mfaCalls > 0) return { is: 'human', reason: 'second-factor' };
  if (sessions.some((name) => MAIL.test(name))) return { is: 'human', reason: 'session-is-a-mail' };
  if (sessions.length > 0 && sessions.every((name) => INSTANCE.test(name))) {
    return { is: 'workload', reason: 'instance-session' };
  }
  if (sessions.length > 0 && sessions.every((name) => INSTANCE.test(name) || PROGRAM.test(name))) {
    return { is: 'workload', reason: 'program-session' };
  }
  return { is: 'cannot-tell', reason: 'nothing-tells' };
}

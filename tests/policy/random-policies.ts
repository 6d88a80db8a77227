import type { Context } from '@/lib/policy/types';

/** A statement as JSON, every list written as a list. */
export interface RandomStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS?: readonly string[]; readonly Service?: readonly string[] };
  readonly NotPrincipal?: { readonly AWS: readonly string[] };
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const OWN = '111122223333';
const FOREIGN = '444455556666';
export const KEY_ARN = `arn:aws:kms:us-west-2:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

export const CALLERS = [
  `arn:aws:iam::${OWN}:user/alice`,
  `arn:aws:iam::${OWN}:root`,
  `arn:aws:sts::${OWN}:assumed-role/App/session`,
  `arn:aws:sts::${OWN}:federated-user/alice`,
  `arn:aws:iam::${FOREIGN}:user/bob`,
  `arn:aws:sts::${FOREIGN}:assumed-role/App/session`,
  'sns.amazonaws.com',
] as const;

export const ACTIONS = ['Decrypt', 'GenerateDataKey', 'CreateGrant', 'PutKeyPolicy', 'DescribeKey'] as const;

const PRINCIPALS = [
  OWN,
  FOREIGN,
  `arn:aws:iam::${OWN}:root`,
  `arn:aws:iam::${OWN}:role/App`,
  `arn:aws:iam::${OWN}:user/alice`,
  `arn:aws:sts::${OWN}:assumed-role/App/session`,
  `arn:aws:iam::${FOREIGN}:user/bob`,
  `arn:aws:iam::${FOREIGN}:role/App`,
  'AROADBQP57FF2AEXAMPLE',
  '*',
] as const;
const ACTION_PATTERNS = [
  'kms:Decrypt',
  'KMS:decrypt',
  'kms:*',
  '*',
  'kms:Generate*',
  'kms:?ecrypt',
  's3:*',
  'kms:Put*',
];
const RESOURCES = ['*', KEY_ARN, 'arn:aws:kms:*:*:key/*', 'arn:aws:kms:us-east-1:*:key/*', 'arn:aws:s3:::bucket'];

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalAccount': [OWN, FOREIGN],
  'kms:CallerAccount': [OWN, FOREIGN],
  'aws:PrincipalOrgID': ['o-a1b2c3d4e5', 'o-*'],
  'aws:PrincipalArn': [`arn:aws:iam::${OWN}:role/App`, `arn:aws:iam::*:user/*`],
  'aws:SourceAccount': [OWN, FOREIGN],
  'kms:ViaService': ['s3.us-west-2.amazonaws.com', 's3.*.amazonaws.com', '*'],
  'kms:EncryptionContext:App': ['one', 'two', 'o*'],
  'kms:EncryptionContextKeys': ['App', 'Stage'],
  'kms:GrantOperations': ['Decrypt', 'Encrypt'],
  'aws:PrincipalTag/Team': ['Blue', 'B*'],
};
const TEXT_OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'ArnLike',
];
const OTHER_CONDITIONS: readonly (readonly [string, string, readonly string[]])[] = [
  ['IpAddress', 'aws:SourceIp', ['198.51.100.0/24', '203.0.113.0/24']],
  ['NotIpAddress', 'aws:SourceIp', ['198.51.100.0/24']],
  ['Bool', 'aws:SecureTransport', ['true']],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', ['true']],
  ['Null', 'kms:ViaService', ['true']],
  ['Null', 'kms:GrantOperations', ['false']],
  ['NumericLessThan', 'aws:MultiFactorAuthAge', ['3600']],
  ['DateGreaterThan', 'aws:CurrentTime', ['2026-01-01T00:00:00Z', '1900000000']],
  ['NoSuchOperator', 'kms:ViaService', ['s3.us-west-2.amazonaws.com']],
];
const CARRIED: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalOrgID': ['o-a1b2c3d4e5', 'o-other00000'],
  'aws:SourceAccount': [OWN, FOREIGN],
  'kms:ViaService': ['s3.us-west-2.amazonaws.com', 'sqs.us-west-2.amazonaws.com'],
  'kms:EncryptionContext:App': ['one', 'three'],
  'aws:PrincipalTag/Team': ['Blue', 'Red'],
  'aws:SourceIp': ['198.51.100.7', '192.0.2.9'],
  'aws:SecureTransport': ['true', 'false'],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
  'aws:MultiFactorAuthAge': ['60', '7200'],
  'aws:CurrentTime': ['2026-11-22T00:00:00Z'],
};

/** Chooses by a number from 0 to 1 that follows from the seed and what was chosen before. */
export class Chooser {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  one<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const picked = list[Math.floor(this.#next() * list.length)];
    if (picked === undefined) throw new Error('nothing to choose from');
    return picked;
  }

  /** At least one, at most `most`, not the same twice. */
  some<T>(list: readonly T[], most: number): T[] {
    return [...new Set(Array.from({ length: 1 + Math.floor(this.#next() * most) }, () => this.one(list)))];
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

export function randomStatement(choose: Chooser, effect: 'Allow' | 'Deny'): RandomStatement {
  const actions = choose.some(ACTION_PATTERNS, 3);
  return {
    Effect: effect,
    ...randomPrincipal(choose, effect),
    ...(choose.chance(0.1) ? { NotAction: actions } : { Action: actions }),
    Resource: choose.chance(0.8) ? ['*'] : choose.some(RESOURCES, 2),
    Condition: randomConditions(choose),
  };
}

export function randomPolicy(choose: Chooser): RandomStatement[] {
  const count = 1 + Math.floor(choose.one([0, 1, 2, 3]));
  return Array.from({ length: count }, () => randomStatement(choose, choose.chance(0.7) ? 'Allow' : 'Deny'));
}

export function randomContext(choose: Chooser): Context {
  return Object.fromEntries([
    ...Object.entries(CARRIED).flatMap(([key, values]) =>
      choose.chance(0.4) ? [[key, choose.one(values)] as const] : [],
    ),
    ...(choose.chance(0.3) ? [['kms:GrantOperations', choose.some(['Decrypt', 'Encrypt', 'Sign'], 2)] as const] : []),
  ]);
}

function randomPrincipal(
  choose: Chooser,
  effect: 'Allow' | 'Deny',
): Pick<RandomStatement, 'Principal' | 'NotPrincipal'> {
  if (choose.chance(0.2)) return { Principal: '*' };
  const AWS = choose.some(PRINCIPALS, 3);
  if (effect === 'Deny' && choose.chance(0.2)) return { NotPrincipal: { AWS } };
  return { Principal: choose.chance(0.2) ? { AWS, Service: ['sns.amazonaws.com'] } : { AWS } };
}

function randomConditions(choose: Chooser): RandomStatement['Condition'] {
  const blocks: Record<string, Record<string, readonly string[]>> = {};
  while (choose.chance(0.4)) {
    const [operator, key, values] = choose.chance(0.7) ? textCondition(choose) : choose.one(OTHER_CONDITIONS);
    blocks[operator] = { ...blocks[operator], [key]: values };
  }
  return blocks;
}

function textCondition(choose: Chooser): readonly [string, string, readonly string[]] {
  const key = choose.one(Object.keys(TEXTS));
  const set = choose.chance(0.25) ? choose.one(['ForAllValues:', 'ForAnyValue:']) : '';
  const operator = `${set}${choose.one(TEXT_OPERATORS)}${choose.chance(0.2) ? 'IfExists' : ''}`;
  return [operator, key, choose.some(TEXTS[key] ?? [], 2)];
}

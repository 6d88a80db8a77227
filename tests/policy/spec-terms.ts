import { expect, it } from 'vitest';
import { readCases } from '@/lib/verbs/policy-cases/case-file';
import { runCase } from '@/lib/verbs/policy-cases/run-case';

/** Short words for cases of POLICY.md: K is the account of the key, F one that nobody trusts, T one that is trusted. */
export const K = '111122223333';
export const F = '444455556666';
export const T = '222233334444';
/** The organization of the key's account, and another. */
export const O = 'o-a1b2c3d4e5';
export const X = 'o-zzzzzzzzzz';
export const key = `arn:aws:kms:us-west-2:${K}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const approle = `arn:aws:iam::${K}:role/App`;
export const app = `arn:aws:sts::${K}:assumed-role/App/s1`;
export const alice = `arn:aws:iam::${K}:user/alice`;
export const eve = `arn:aws:iam::${F}:user/eve`;

/** A policy. */
export const P = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
/** A statement that allows. */
export const S = (Principal: unknown, Action: string | readonly string[] = 'kms:Decrypt', Condition?: object) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
  ...(Condition ? { Condition } : {}),
});
/** A statement that denies. */
export const D = (Principal: unknown, Action: string | readonly string[] = 'kms:*', Condition?: object) => ({
  ...S(Principal, Action, Condition),
  Effect: 'Deny',
});
/** An identity policy. */
export const I = (Action = 'kms:*') => P({ Effect: 'Allow', Action, Resource: '*' });

/** Puts cases, written as in a file of cases, to the engine: one test each. */
export function itAnswers(cases: readonly object[]): void {
  it.each(readCases(JSON.stringify(cases), 'cases').map((item) => [item.name, item] as const))('%s', (_name, item) => {
    const { got, expected, trace } = runCase(item, new Date('2026-11-22T00:00:00Z'));
    expect(got, trace.join('\n')).toBe(expected);
  });
}

import { expect, it } from 'vitest';
import { callerNamed } from '@/lib/verbs/operations/caller-named';
import { keyArn } from '../support/events';

it.each([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('takes an account for one of the partition of the key, in %s', (partition, region) => {
  const key = keyArn(undefined, { region }).replace(/^arn:[^:]*/, `arn:${partition}`);
  expect(callerNamed('444455556666', key)).toEqual(
    callerNamed(`arn:${partition}:iam::444455556666:role/any-principal`, key),
  );
});

it('names what it does not know', () => {
  expect(() => callerNamed('nobody', keyArn())).toThrow('"nobody" is no principal');
});

import { expect, it } from 'vitest';
import { principalName } from '@/app/ui/principal-name';
import { formatting } from '@/lib/i18n/format';

it('writes a bare account as every page does, and anybody else in short', () => {
  const format = formatting('en', 'UTC');
  expect(principalName('444455556666', format)).toBe('4444-5555-6666');
  expect(principalName('arn:aws:iam::444455556666:role/etl-prod', format)).toBe('role/etl-prod');
  expect(principalName('ec2.amazonaws.com', format)).toBe('ec2.amazonaws.com');
});

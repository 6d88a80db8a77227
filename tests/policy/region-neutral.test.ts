import { expect, it } from 'vitest';
import { regionNeutral } from '@/lib/policy/region-neutral';

it.each([
  ['s3.us-east-1.amazonaws.com', 's3.<region>.amazonaws.com'],
  ['arn:aws:kms:ap-northeast-2:111122223333:key/*', 'arn:aws:kms:<region>:111122223333:key/*'],
  ['arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/*', 'arn:aws-us-gov:kms:<region>:111122223333:key/*'],
  ['arn:aws:iam::111122223333:role/deploy-eu-central-1-app', 'arn:aws:iam::111122223333:role/deploy-<region>-app'],
  ['vpce-0e1f2a3b4c5d6e7f8', '<network>'],
])('%s reads %s in any Region', (text, neutral) => {
  expect(regionNeutral(text)).toBe(neutral);
});

it.each(['arn:aws:iam::111122223333:role/App', 'role/app-use1', 'xus-east-1x', '444455556666', 'cn-north', '*'])(
  '%s names no Region',
  (text) => {
    expect(regionNeutral(text)).toBe(text);
  },
);

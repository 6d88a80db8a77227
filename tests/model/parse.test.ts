import { describe, expect, it } from 'vitest';
import { keyArnParts, parseEventId, parseFingerprint, parseKeyArn } from '@/lib/model/parse';

describe('parseKeyArn', () => {
  it.each([
    'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    'arn:aws:kms:us-north-2r:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  ])('reads %s', (arn) => {
    expect(parseKeyArn(arn)).toBe(arn);
  });

  it.each([
    'arn:aws:kms:us-east-1:111122223333:alias/app',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:us-east-1:1111-2222-3333:key/1234abcd',
    'arn:aws:iam::111122223333:root',
    'HIDDEN_DUE_TO_SECURITY_REASONS',
    '',
  ])('does not take %j for a key', (text) => {
    expect(parseKeyArn(text)).toBeNull();
  });

  it('takes the owner from the ARN', () => {
    const arn = parseKeyArn('arn:aws:kms:eu-west-1:444455556666:key/mrk-1234abcd12ab34cd56ef1234567890ab');
    expect(arn && keyArnParts(arn)).toEqual({
      partition: 'aws',
      region: 'eu-west-1',
      accountId: '444455556666',
      keyId: 'mrk-1234abcd12ab34cd56ef1234567890ab',
    });
  });
});

describe('parseEventId', () => {
  it('folds letter case', () => {
    expect(parseEventId('654CCBC0-BA0D-486A-9076-DBF7274677A7')).toBe('654ccbc0-ba0d-486a-9076-dbf7274677a7');
  });

  it('refuses a sample id', () => {
    expect(parseEventId('ff000af-00eb-00ce-0e00-ea000fb0fba0SAMPLE')).toBeNull();
  });
});

describe('parseFingerprint', () => {
  it('refuses a path in its place', () => {
    expect(parseFingerprint('../../etc/passwd')).toBeNull();
    expect(parseFingerprint('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef0123456789abcdef');
  });
});

import { describe, expect, it } from 'vitest';
import { signedHeaders } from '@/lib/collector/sign';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const at = new Date('2015-08-30T12:36:00Z');

describe('a signed request', () => {
  it('bears the signature of the example of AWS', () => {
    const url = new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08');
    const headers = signedHeaders(url, { region: 'us-east-1', service: 'iam' }, keys, at, {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    });
    expect(headers.authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('covers the token of a session', () => {
    const url = new URL('https://ec2.us-east-1.amazonaws.com/?Action=DescribeRegions');
    const place = { region: 'us-east-1', service: 'ec2' };
    const headers = signedHeaders(url, place, { ...keys, sessionToken: 'example' }, at);
    expect(headers['x-amz-security-token']).toBe('example');
    expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
    expect(headers.authorization).not.toBe(signedHeaders(url, place, keys, at).authorization);
  });
});

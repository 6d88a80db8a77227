import { describe, expect, it } from 'vitest';
import { firstOf, isoDay, shortKey, shortMaterial, shortPrincipal, withGroupedAccounts } from '@/lib/model/short-name';

describe('names in sentences', () => {
  it.each([
    ['arn:aws:iam::111122223333:role/App', 'role/App'],
    ['arn:aws-cn:iam::111122223333:user/path/Alice', 'user/Alice'],
    ['arn:aws:iam::111122223333:role/service-role/Nightly', 'role/Nightly'],
    [
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef',
      'role/AWSReservedSSO_Admin',
    ],
    ['arn:aws:iam::111122223333:role/AWSReservedSSO_Admin', 'role/AWSReservedSSO_Admin'],
    ['arn:aws:iam::111122223333:root', 'root'],
    ['arn:aws:sts::111122223333:assumed-role/App/i-0abc', 'assumed-role/App/i-0abc'],
    ['dynamodb.amazonaws.com', 'dynamodb.amazonaws.com'],
    ['444455556666', '444455556666'],
    ['unknown', 'unknown'],
  ])('shortens the principal %s to %s', (principal, short) => {
    expect(shortPrincipal(principal)).toBe(short);
  });

  it.each([
    ['Account 999900001111, outside', 'Account 9999-0000-1111, outside'],
    ['Logs of 111122223333/us-east-1 have gaps', 'Logs of 1111-2222-3333/us-east-1 have gaps'],
    ['999900001111 계정에서 처음', '9999-0000-1111 계정에서 처음'],
    ['by account 999900001111: Decrypt', 'by account 9999-0000-1111: Decrypt'],
    ['999900001111계정', '9999-0000-1111계정'],
    ['arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root'],
    ['s3://logs-111122223333/AWSLogs/111122223333/', 's3://logs-111122223333/AWSLogs/111122223333/'],
    ['1111222233334 calls', '1111222233334 calls'],
  ])('groups the account numbers of %s', (text, grouped) => {
    expect(withGroupedAccounts(text)).toBe(grouped);
  });

  it('shortens ids of key material, and nothing else', () => {
    const id = '664bb29de4f48a023fddf5619eb033cedcd1195c84bf1a6d81e114f29ed37b15';
    expect(shortMaterial(`rotated, ${id}`)).toBe('rotated, 664bb29d…7b15');
    expect(shortMaterial(`${id}0`)).toBe(`${id}0`);
  });

  it.each([
    ['arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab', '1234abcd…'],
    ['arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab', 'mrk-1234abcd…'],
    ['arn:aws:kms:us-east-1:111122223333:key/short', 'short'],
    ['111122223333/us-east-1', '111122223333/us-east-1'],
  ])('shortens the key %s to %s', (arn, short) => {
    expect(shortKey(arn)).toBe(short);
  });

  it('says the day in UTC', () => {
    expect(isoDay(new Date('2026-03-09T23:59:59Z'))).toBe('2026-03-09');
  });

  it('lists the first few, and how many more there are', () => {
    expect(firstOf([])).toBe('');
    expect(firstOf(['a', 'b', 'c'])).toBe('a, b, c');
    expect(firstOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c +2');
  });
});

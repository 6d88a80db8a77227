import { expect, it } from 'vitest';
import { href, hrefWith, keyHref } from '@/app/href';

it('leaves out what is null and repeats what is a list', () => {
  expect(href('/findings', { severity: ['critical', 'high'], page: null, q: undefined })).toBe(
    '/findings?severity=critical&severity=high',
  );
});

it('changes one parameter and keeps the others', () => {
  expect(hrefWith('/keys', { sort: 'risk', page: '3' }, { page: null })).toBe('/keys?sort=risk');
});

it('writes what a reader typed so that it stays one value', () => {
  expect(href('/sources', { q: 'a&b=c #d' })).toBe('/sources?q=a%26b%3Dc+%23d');
});

it('puts a whole ARN into one part of the path', () => {
  expect(keyHref('arn:aws:kms:us-east-1:111122223333:key/1234abcd')).toBe(
    '/keys/arn%3Aaws%3Akms%3Aus-east-1%3A111122223333%3Akey%2F1234abcd',
  );
});

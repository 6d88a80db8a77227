import { expect, it } from 'vitest';
import { callbackPath } from '@/lib/auth/callback-path';

it.each([
  ['/keys?sort=risk', '/keys?sort=risk'],
  ['/findings/0123', '/findings/0123'],
])('goes back to %s', (text, path) => {
  expect(callbackPath(text)).toBe(path);
});

it.each([
  null,
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
  '/\t/evil.example',
  '/login?callbackUrl=/login',
  '/api/auth/signout',
  'http://',
])('goes to the overview for %j', (text) => {
  expect(callbackPath(text)).toBe('/');
});

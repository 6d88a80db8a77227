import { expect, it } from 'vitest';
import { clientAddress } from '@/lib/auth/client-address';

it('does not believe a header that no proxy of ours wrote', () => {
  expect(clientAddress('192.0.2.1', 0)).toBe('everyone');
});

it('takes the address that the outermost proxy of ours saw, whatever the client wrote before it', () => {
  expect(clientAddress('203.0.113.9, 192.0.2.1', 1)).toBe('192.0.2.1');
  expect(clientAddress('203.0.113.9, 192.0.2.1, 198.51.100.7', 2)).toBe('192.0.2.1');
});

it('lets a request share the common name when the header is shorter than the proxies', () => {
  expect(clientAddress('192.0.2.1', 2)).toBe('everyone');
  expect(clientAddress(undefined, 1)).toBe('everyone');
});

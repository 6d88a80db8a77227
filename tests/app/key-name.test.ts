import { expect, it } from 'vitest';
import { shortKeyId } from '@/app/ui/key-name';

it('keeps both ends of a key id, which tell keys apart', () => {
  expect(shortKeyId('1234abcd-12ab-34cd-56ef-1234567890ab')).toBe('1234abcd…90ab');
});

it('keeps the mark of a multi-Region key', () => {
  expect(shortKeyId('mrk-1234abcd12ab34cd56ef1234567890ab')).toBe('mrk-1234abcd…90ab');
});

it('leaves a short id alone', () => {
  expect(shortKeyId('short')).toBe('short');
});

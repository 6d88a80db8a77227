import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literally, matchesArn, matchesGlob } from '@/lib/policy/glob';
import { commonText, DIGIT, SEGMENT } from '@/lib/policy/glob-common';
import { stopwatch } from './policies';

const filling = { digit: '9', letter: 'x' };
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 });

describe('patterns', () => {
  it('match any run for a star and one character for a question mark', () => {
    expect(matchesGlob('a*c', 'ac')).toBe(true);
    expect(matchesGlob('a*c', 'abbc')).toBe(true);
    expect(matchesGlob('a?c', 'ac')).toBe(false);
    expect(matchesGlob('*b*', 'a')).toBe(false);
    expect(matchesGlob('KMS:decrypt', 'kms:Decrypt', { ignoreCase: true })).toBe(true);
    expect(matchesGlob('KMS:decrypt', 'kms:Decrypt')).toBe(false);
  });

  it('hold a text that is meant letter by letter', () => {
    expect(matchesGlob(`${literally('a*')}*`, 'a*b')).toBe(true);
    expect(matchesGlob(`${literally('a*')}*`, 'abb')).toBe(false);
  });

  it('take no time to speak of, however many stars', () => {
    const spent = stopwatch();
    expect(matchesGlob(`${'*a'.repeat(200)}*b`, 'a'.repeat(5000))).toBe(false);
    expect(spent()).toBeLessThan(2000);
  });

  it('of ARNs keep to their segments', () => {
    expect(matchesArn('arn:aws:iam::*:role/x', 'arn:aws:iam::111122223333:role/x')).toBe(true);
    expect(matchesArn('arn:aws:*:role/x', 'arn:aws:iam::111122223333:role/x')).toBe(false);
    expect(matchesArn('*', 'arn:aws:iam::111122223333:role/x')).toBe(false);
  });
});

describe('a text that two patterns share', () => {
  it('matches both', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const text = commonText(one, other, filling);
        if (text === null) return;
        expect(matchesGlob(one, text)).toBe(true);
        expect(matchesGlob(other, text)).toBe(true);
      }),
    );
  });

  it('is found whenever a text matches both', () => {
    const letter = fc.constantFrom('a', 'b', ':');
    const way = fc.constantFrom('letter', '?', '*', 'star before');
    const spelling = (spelt: string, by: string) => (by === 'letter' ? spelt : by === 'star before' ? `*${spelt}` : by);
    fc.assert(
      fc.property(fc.array(fc.tuple(letter, way, way), { maxLength: 8 }), (letters) => {
        const text = letters.map(([spelt]) => spelt).join('');
        const one = letters.map(([spelt, by]) => spelling(spelt, by)).join('');
        const other = letters.map(([spelt, , by]) => spelling(spelt, by)).join('');
        expect(matchesGlob(one, text) && matchesGlob(other, text)).toBe(true);
        expect(commonText(one, other, filling)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('keeps digits and segments', () => {
    const account = DIGIT.repeat(12);
    expect(commonText('1111*', account, filling)).toBe('111199999999');
    expect(commonText('22223333222', account, filling)).toBeNull();
    expect(commonText('01234567890A', account, filling)).toBeNull();
    expect(commonText('arn:aws:iam::1:*', `arn:${SEGMENT}:${SEGMENT}:${SEGMENT}:2:*`, filling)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { markedParts, plainText } from '@/app/ui/untrusted';

describe('text out of a log', () => {
  it('stays as it is when every character shows', () => {
    expect(plainText('role/etl-prod 고객 <b>&amp;</b>')).toBe('role/etl-prod 고객 <b>&amp;</b>');
  });

  it.each([
    ['a direction override', 'gpj\u202Eexe', 'U+202E'],
    ['a zero-width space', 'ad\u200Bmin', 'U+200B'],
    ['a NUL', 'a\u0000b', 'U+0000'],
    ['a carriage return', 'a\rb', 'U+000D'],
    ['a soft hyphen', 'ad\u00ADmin', 'U+00AD'],
    ['a Hangul filler', 'a\u3164b', 'U+3164'],
    ['a tag character', 'a\u{E0041}b', 'U+E0041'],
    ['half a surrogate pair', 'a\uD800b', 'U+D800'],
  ])('shows %s as its code', (_, text, code) => {
    expect(markedParts(text)).toContainEqual(expect.objectContaining({ kind: 'hidden', value: code }));
    expect(plainText(text)).toContain(`⟨${code}⟩`);
  });

  it('is cut at its limit without halving a character', () => {
    expect(plainText('😀😀😀', 2)).toBe('😀😀');
  });
});

import { describe, expect, it } from 'vitest';
import { printable, table } from '@/boot/terminal';

describe('a table on the terminal', () => {
  it('aligns text to the left and numbers to the right', () => {
    expect(
      table(
        ['event', 'events'],
        [
          ['Decrypt', 1200],
          ['Encrypt', 7],
        ],
      ),
    ).toBe('event    events\nDecrypt    1200\nEncrypt       7\n');
  });

  it('draws the unknown as a dash, unlike zero', () => {
    expect(table(['a', 'b'], [[null, 0]])).toBe('a  b\n–  0\n');
  });
});

describe('untrusted text on the terminal', () => {
  it.each([
    ['an escape sequence', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
    ['a line break', 'a\nb', 'a\\u{a}b'],
    ['a bidirectional override', 'a\u202eb', 'a\\u{202e}b'],
    ['a zero-width space', 'a\u200bb', 'a\\u{200b}b'],
  ])('shows %s as a code', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves Korean alone', () => {
    expect(printable('암호키 관리대장')).toBe('암호키 관리대장');
  });
});

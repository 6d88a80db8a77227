import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv } from '@/lib/exports/csv';

describe('csv', () => {
  it('quotes every field and ends lines as spreadsheets expect', () => {
    expect(csv(['a', 'b'], [['x "y"', 3]])).toBe('"a","b"\r\n"x ""y""","3"\r\n');
  });

  it.each(['=1+1', '+1', '-1+cmd', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'])(
    'disarms %j, which a spreadsheet would run',
    (formula) => {
      expect(csv(['a'], [[formula]])).toContain(`"'${formula}`);
    },
  );

  it('leaves negative numbers alone', () => {
    expect(csv(['a'], [[-5]])).toBe('"a"\r\n"-5"\r\n');
  });

  it('writes the unknown as nothing and zero as zero', () => {
    expect(csv(['a', 'b'], [[null, 0]])).toBe('"a","b"\r\n"","0"\r\n');
  });

  it('writes instants in UTC', () => {
    expect(csv(['at'], [[new Date('2026-11-22T00:00:00+09:00')]])).toContain('"2026-11-21T15:00:00.000Z"');
  });

  it('keeps any text readable, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [, body = ''] = csv(['a'], [[text]]).split(/^"a"\r\n/);
        const read = body.slice(1, -3).replaceAll('""', '"');
        expect(read.replace(/^'(?=[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])/, '')).toBe(text);
      }),
    );
  });
});

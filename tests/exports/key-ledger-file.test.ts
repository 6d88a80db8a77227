import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { keyLedgerCsv, keyLedgerXlsx } from '@/lib/exports/key-ledger-file';
import { wordsIn } from '@/lib/i18n/words';
import { KEY_LEDGER_COLUMNS, KeyLedgerLine } from '@/lib/model/key-ledger';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555';

function lineOf(cells: Partial<KeyLedgerLine['cells']>): KeyLedgerLine {
  return KeyLedgerLine.parse({
    keyArn: KEY,
    cells: { ...Object.fromEntries(KEY_LEDGER_COLUMNS.map((column) => [column, ''])), ...cells },
  });
}

/** The parts of a zip archive as text, by name. */
function unzipped(archive: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let at = archive.readUInt32LE(end + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const packed = archive.readUInt32LE(at + 20);
    const start = archive.readUInt32LE(at + 42);
    const from = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
    const bytes = archive.subarray(from, from + packed);
    parts.set(name, (archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes).toString('utf8'));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (noteLength ?? 0);
  }
  return parts;
}

describe('the key ledger as a file', () => {
  it('has its heads and codes in the words of the language', () => {
    const lines = [lineOf({ rotation: 'on 365', state: 'PendingDeletion', recovery: 'imported', owner: null })];
    const english = keyLedgerCsv(wordsIn('en'), lines);
    expect(english).toContain('"Rotation"');
    expect(english).toContain('"every 365 days"');
    expect(english).toContain('"Pending deletion"');
    expect(english).toContain('"not known"');
    const korean = keyLedgerCsv(wordsIn('ko'), lines);
    expect(korean).toContain('"교체 주기"');
    expect(korean).toContain('"365일마다"');
    expect(korean).toContain('"알 수 없음"');
  });

  it('runs nothing of what stands in it', () => {
    expect(keyLedgerCsv(wordsIn('en'), [lineOf({ purpose: '=cmd|calc' })])).toContain(`"'=cmd|calc"`);
  });

  it('is a workbook whose cells are text, whatever stands in them', async () => {
    const hostile = '=HYPERLINK("http://x")<&\u0000\ud800\u000b한글';
    const parts = unzipped(await keyLedgerXlsx(wordsIn('ko'), [lineOf({ purpose: hostile, alias: 'pay' })]));
    const sheet = [...parts].find(([name]) => /sheet1\.xml$/.test(name))?.[1] ?? '';
    const texts = [...parts].find(([name]) => /sharedStrings\.xml$/.test(name))?.[1] ?? sheet;
    expect(parts.get('xl/workbook.xml')).toContain('암호키 관리대장');
    expect(texts).toContain('관리 책임자');
    expect(texts).toMatch(/&lt;&amp;[^<]*한글/);
    expect(sheet).not.toContain('<f>');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(texts).not.toMatch(/[\u0000-\u0008]/);
  });
});

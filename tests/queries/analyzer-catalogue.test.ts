import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { ANALYZER_COUNT, analyzerFamilies } from '@/lib/queries/analyzer-catalogue';

const idsOf = (search: string, language: 'en' | 'ko' = 'en') =>
  analyzerFamilies(search, language).flatMap(({ analyzers }) => analyzers.map(({ id }) => id));

describe('the catalogue', () => {
  it('has every analyzer once, in its family, by code', () => {
    const families = analyzerFamilies('', 'en');
    expect(idsOf('').sort()).toEqual(ANALYZERS.map(({ id }) => id));
    expect(idsOf('')).toHaveLength(ANALYZER_COUNT);
    for (const { category, analyzers } of families) {
      expect(analyzers.map((analyzer) => analyzer.category)).toEqual(analyzers.map(() => category));
      const codes = analyzers.map(({ code }) => code);
      expect(codes).toEqual([...codes].sort());
    }
  });

  it('finds by code, technique and word, whatever the case', () => {
    expect(idsOf('thr-03')).toContain('imported-material-deleted');
    expect(idsOf('T1485')).toContain('key-deletion-scheduled');
    expect(idsOf('Snapshot SHARED')).toContain('snapshot-exfiltration');
    expect(idsOf('엔클레이브', 'ko')).toContain('untrusted-enclave');
  });

  it('wants all words, and says nothing when they do not occur', () => {
    expect(idsOf('snapshot qwertyuiop')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { PAGE_EXTRACTS } from '@/lib/extracts';
import { limitsOf } from '@/lib/findings/settings';
import { Site } from '@/lib/model/site';
import { question } from '@/lib/queries/question';
import { tablesOf } from '@/lib/sql/tables';

describe('the read models that are filled after an analysis', () => {
  it('are read by no analyzer', () => {
    const pages = new Set<string>(PAGE_EXTRACTS.map(({ table }) => table));
    const history = { from: new Date('2025-01-01T00:00:00Z'), asOf: new Date('2025-06-01T00:00:00Z') };
    for (const analyzer of ANALYZERS) {
      const tables = tablesOf(question(analyzer, history, limitsOf(Site.parse({}))));
      expect(
        [...tables].filter((table) => pages.has(table)),
        analyzer.id,
      ).toEqual([]);
    }
  });
});

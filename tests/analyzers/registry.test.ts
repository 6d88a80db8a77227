import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import type { Category } from '@/lib/model/analyzer';

/** The families of the catalogue, what each is about and how many numbers it has. */
const FAMILIES: Readonly<Record<string, { category: Category; numbers: number }>> = {
  POL: { category: 'policy', numbers: 18 },
  GRT: { category: 'grants', numbers: 9 },
  USE: { category: 'unused-keys', numbers: 10 },
  ROT: { category: 'rotation', numbers: 10 },
  XAC: { category: 'cross-account', numbers: 8 },
  THR: { category: 'threats', numbers: 25 },
  LOG: { category: 'blind-spots', numbers: 8 },
  HYG: { category: 'hygiene', numbers: 6 },
};

/** The questions that must be asked, whatever else is. */
const CORE = [
  ['LOG-01', 'LOG-05'],
  ['POL-01', 'POL-03', 'POL-08', 'POL-13'],
  ['ROT-01', 'ROT-02', 'ROT-04', 'ROT-05', 'ROT-07'],
  ['THR-01', 'THR-02', 'THR-03', 'THR-16'],
  ['USE-01', 'USE-02', 'USE-04', 'USE-05', 'USE-06'],
  ['XAC-01', 'XAC-02', 'XAC-03'],
].flat();

const RESERVED = ['index.ts'];

describe('the register of analyzers', () => {
  it('holds every file of the room, by name', () => {
    const files = readdirSync('lib/analyzers').filter((file) => !RESERVED.includes(file));
    expect(files.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(ANALYZERS.map(({ id }) => id));
  });

  it('sets apart none that rests on digests: what they say touches no key, and is asked of as a whole', () => {
    const resting = ANALYZERS.filter(({ id }) => readFileSync(`lib/analyzers/${id}.ts`, 'utf8').includes('digest_'));
    expect(resting.map(({ id }) => id)).toContain('log-file-tampered');
    expect(resting.filter(({ apart, kind }) => apart !== undefined || kind !== 'condition')).toEqual([]);
  });

  it('is in alphabetical order', () => {
    const ids = ANALYZERS.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });

  it('holds each number at most once, and the core of the catalogue', () => {
    const codes = ANALYZERS.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toEqual(expect.arrayContaining(CORE));
  });

  it.each(ANALYZERS.map((analyzer) => [analyzer.id, analyzer] as const))(
    '%s is named as its file says',
    (id, { code, category }) => {
      expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      expect(readFileSync(`lib/analyzers/${id}.ts`, 'utf8')).toContain(`export const ${name} = defineAnalyzer({`);
      const [, family = '', number = ''] = /^([A-Z]{3})-(\d{2})$/.exec(code) ?? [];
      expect(FAMILIES[family]?.category).toBe(category);
      expect(Number(number)).toBeGreaterThanOrEqual(1);
      expect(Number(number)).toBeLessThanOrEqual(FAMILIES[family]?.numbers ?? 0);
    },
  );

  it.each(ANALYZERS.map(({ id }) => id))('%s has a test of its own that signs the contract', (id) => {
    const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(readFileSync(`tests/analyzers/${id}.test.ts`, 'utf8')).toContain(`describeAnalyzer(${name},`);
  });
});

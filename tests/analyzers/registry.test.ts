import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import type { Category } from '@/lib/model/analyzer';

/** The families of the catalogue and what each is about. */
const FAMILIES: Readonly<Record<string, Category>> = {
  POL: 'policy',
  GRT: 'grants',
  USE: 'unused-keys',
  ROT: 'rotation',
  XAC: 'cross-account',
  THR: 'threats',
  LOG: 'blind-spots',
  HYG: 'hygiene',
};

const CODES = [
  ['GRT-01'],
  ['LOG-01', 'LOG-03', 'LOG-05'],
  ['POL-01', 'POL-03', 'POL-08', 'POL-13', 'POL-14'],
  ['ROT-01', 'ROT-02', 'ROT-04', 'ROT-05', 'ROT-07'],
  ['THR-01', 'THR-02', 'THR-03', 'THR-09', 'THR-11', 'THR-16'],
  ['USE-01', 'USE-02', 'USE-04', 'USE-05', 'USE-06'],
  ['XAC-01', 'XAC-02', 'XAC-03'],
].flat();

const RESERVED = ['index.ts'];

describe('the register of analyzers', () => {
  it('holds every file of the room, by name', () => {
    const files = readdirSync('lib/analyzers').filter((file) => !RESERVED.includes(file));
    expect(files.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(ANALYZERS.map(({ id }) => id));
  });

  it('is in alphabetical order', () => {
    const ids = ANALYZERS.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });

  it('holds each number of the catalogue once', () => {
    expect(ANALYZERS.map(({ code }) => code).sort()).toEqual(CODES);
  });

  it.each(ANALYZERS.map((analyzer) => [analyzer.id, analyzer] as const))(
    '%s is named as its file says',
    (id, { code, category }) => {
      expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      expect(readFileSync(`lib/analyzers/${id}.ts`, 'utf8')).toContain(`export const ${name} = defineAnalyzer({`);
      expect(FAMILIES[code.slice(0, 3)]).toBe(category);
    },
  );

  it.each(ANALYZERS.map(({ id }) => id))('%s has a test of its own that signs the contract', (id) => {
    const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(readFileSync(`tests/analyzers/${id}.test.ts`, 'utf8')).toContain(`describeAnalyzer(${name},`);
  });
});

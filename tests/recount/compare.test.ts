import { describe, expect, it } from 'vitest';
import { compareFile, type StoredEvent } from '@/lib/recount/compare';
import type { PlainRecord } from '@/lib/recount/plain-records';

const ID = '0c5f7a1e-1111-4222-8333-444455556666';
const OTHER = '0c5f7a1e-1111-4222-8333-444455557777';
const plain = (over: Partial<PlainRecord> = {}): PlainRecord => ({
  id: ID,
  name: 'Decrypt',
  account: '111122223333',
  region: 'us-east-1',
  day: '2026-11-01',
  ...over,
});
const stored = (over: Partial<StoredEvent> = {}): StoredEvent => ({
  id: ID,
  name: 'Decrypt',
  account: '111122223333',
  region: 'us-east-1',
  day: '2026-11-01',
  ...over,
});
const kinds = (...given: Parameters<typeof compareFile>) => compareFile(...given).differences.map(({ kind }) => kind);

describe('the recount of a file', () => {
  it('agrees where both readings do', () => {
    expect(compareFile([plain()], [stored()], 1)).toMatchObject({
      differences: [],
      agreed: 1,
      repeated: 0,
      elsewhere: [],
    });
  });

  it.each([
    ['name', { name: 'Encrypt' }],
    ['account', { account: '444455556666' }],
    ['region', { region: null }],
    ['day', { day: '2026-11-02' }],
  ])('sees another %s', (field, over) => {
    const { differences, agreed } = compareFile([plain()], [stored(over)], 1);
    expect(agreed).toBe(0);
    expect(differences).toMatchObject([{ kind: 'other-value', eventId: ID }]);
    expect(differences[0]?.detail).toContain(field);
  });

  it('does not compare what the second reading cannot tell', () => {
    expect(kinds([plain({ day: null, account: null })], [stored()], 1)).toEqual([]);
  });

  it('sees an event that is stored and not in the file', () => {
    expect(kinds([plain()], [stored(), stored({ id: OTHER })], 1)).toEqual(['not-in-file']);
  });

  it('hands over an event that must come from another file', () => {
    expect(compareFile([plain(), plain({ id: OTHER })], [stored()], 2).elsewhere).toEqual([plain({ id: OTHER })]);
  });

  it('sees another number of records', () => {
    expect(kinds([plain()], [stored()], 2)).toEqual(['other-count']);
  });

  it('counts the same record twice as repeated', () => {
    expect(compareFile([plain(), plain()], [stored()], 2)).toMatchObject({ agreed: 1, repeated: 1, differences: [] });
  });

  it('names another record under the same id', () => {
    expect(kinds([plain({ name: 'GenerateMac' }), plain()], [stored()], 2)).toEqual(['same-id']);
  });

  it('lets a record without an id stand for one event that has a made id', () => {
    expect(compareFile([plain({ id: null })], [stored({ id: OTHER })], 1)).toMatchObject({
      agreed: 1,
      differences: [],
    });
    expect(kinds([plain({ id: null })], [stored({ id: OTHER }), stored()], 1)).toEqual(['not-in-file']);
  });
});

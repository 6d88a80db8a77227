import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fingerprint } from '@/lib/findings/fingerprint';
import type { FindingRow } from '@/lib/model/analyzer';
import { timestamp } from '@/lib/sql/columns';
import { toyCondition, toyOccurrence } from '../support/toy-analyzer';

const ROW: FindingRow = {
  subject: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  account_id: '111122223333',
  region: 'us-east-1',
  observed_at: new Date('2025-06-03T10:00:00Z'),
  event_ids: ['00000000-0000-4000-8000-000000000001'],
  event_count: 1,
  confidence: 'high',
};

describe('the name of a finding', () => {
  it('is 32 hex digits and the same every time', () => {
    const name = fingerprint(toyCondition(), ROW);
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprint(toyCondition(), { ...ROW })).toBe(name);
  });

  it('stays what it was, for the findings that people have decided about', () => {
    expect(fingerprint(toyCondition(), ROW)).toBe('dc955a5498d6245a216bf0ef3609ab1f');
  });

  it('does not hang on what is no part of the identity', () => {
    const later: FindingRow = {
      ...ROW,
      observed_at: new Date('2025-07-01T00:00:00Z'),
      event_ids: [],
      event_count: 99,
      confidence: 'low',
    };
    expect(fingerprint(toyCondition(), later)).toBe(fingerprint(toyCondition(), ROW));
  });

  it('differs by analyzer, by subject and by account', () => {
    const names = [
      fingerprint(toyCondition(), ROW),
      fingerprint(toyOccurrence(), ROW),
      fingerprint(toyCondition(), { ...ROW, subject: 'another' }),
      fingerprint(toyCondition(), { ...ROW, account_id: '444455556666' }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('keeps apart columns whose texts run together', () => {
    const left = fingerprint(toyCondition(), { ...ROW, account_id: 'ab', subject: 'c' });
    expect(fingerprint(toyCondition(), { ...ROW, account_id: 'a', subject: 'bc' })).not.toBe(left);
  });

  it('does not hang on how an engine writes a time', () => {
    const analyzer = { ...toyCondition(), identity: ['subject', 'observed_at'] as const };
    const at = (text: string) => fingerprint(analyzer, { ...ROW, observed_at: z.parse(timestamp, text) });
    expect(at('2025-06-03 10:00:00')).toBe(at('2025-06-03T10:00:00.000Z'));
    expect(at('2025-06-03 10:00:01')).not.toBe(at('2025-06-03 10:00:00'));
  });
});

import { describe, expect, it } from 'vitest';
import { inScope, isExpected, lasts, matches } from '@/lib/findings/expected';
import type { FindingRow } from '@/lib/model/analyzer';
import { Allowed, AnalyzerScope } from '@/lib/model/settings';
import { toyCondition } from '../support/toy-analyzer';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555';
const ROLE = 'arn:aws:iam::111122223333:role/Scanner';
const NOW = new Date('2026-06-10T12:00:00Z');

function row(over: Readonly<Record<string, unknown>> = {}): FindingRow {
  const base = {
    subject: KEY,
    account_id: '111122223333',
    region: 'us-east-1',
    observed_at: NOW,
    event_ids: [],
    event_count: 1,
    confidence: 'high',
  } as const;
  return { ...base, ...over };
}

const scoped = (over: object, tags: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map()) =>
  inScope(row(), AnalyzerScope.parse(over), tags);

describe('the scope of an analyzer', () => {
  it('is everywhere unless somebody narrows it', () => {
    expect(scoped({})).toBe(true);
  });

  it('is the accounts and the Regions that are named, both', () => {
    expect(scoped({ accounts: ['111122223333'], regions: ['us-east-1'] })).toBe(true);
    expect(scoped({ accounts: ['444455556666'] })).toBe(false);
    expect(scoped({ accounts: ['111122223333'], regions: ['eu-west-1'] })).toBe(false);
  });

  it('is the keys with one of the tags, and keys whose tags nobody told', () => {
    const tags = [
      { key: 'env', value: 'prod' },
      { key: 'env', value: 'stage' },
    ];
    expect(scoped({ tags }, new Map([[KEY, { env: 'prod' }]]))).toBe(true);
    expect(scoped({ tags }, new Map([[KEY, { env: 'dev' }]]))).toBe(false);
    expect(scoped({ tags }, new Map([[KEY, {}]]))).toBe(false);
    expect(scoped({ tags })).toBe(true);
  });
});

describe('what is expected', () => {
  const analyzer = { ...toyCondition(), allows: ['principals', 'regions', 'resources'] as const };
  const expected = (allowed: object, over: object = {}) =>
    isExpected(analyzer, row({ ...over }), Allowed.parse(allowed), NOW);

  it('is nothing unless somebody says so', () => {
    expect(expected({}, { principal: ROLE })).toBe(false);
  });

  it('is the principal on the list, until the end of its last day', () => {
    const until = (day: string) => ({ principals: [{ pattern: ROLE, until: day }] });
    expect(expected(until('2026-06-10'), { principal: ROLE })).toBe(true);
    expect(expected(until('2026-06-09'), { principal: ROLE })).toBe(false);
    expect(expected({ principals: [{ pattern: `${ROLE}-two` }] }, { principal: ROLE })).toBe(false);
  });

  it('is a group of principals only when each of them is on the list', () => {
    const allowed = { principals: [{ pattern: 'arn:aws:iam::111122223333:role/Scan*' }] };
    expect(expected(allowed, { principals: [ROLE] })).toBe(true);
    expect(expected(allowed, { principals: [ROLE, 'arn:aws:iam::111122223333:user/Mallory'] })).toBe(false);
    expect(expected(allowed, { principals: [] })).toBe(false);
  });

  it('is a Region into which keys may be copied', () => {
    const allowed = { regions: [{ region: 'eu-central-1' }] };
    expect(expected(allowed, { replica_region: 'eu-central-1' })).toBe(true);
    expect(expected(allowed, { replica_region: 'ap-northeast-2' })).toBe(false);
  });

  it('is a key, or every resource that a finding names', () => {
    expect(expected({ resources: [{ pattern: KEY }] })).toBe(true);
    const buckets = { resources: [{ pattern: 'arn:aws:s3:::public-*' }] };
    expect(expected(buckets, { resources: ['arn:aws:s3:::public-a', 'arn:aws:s3:::public-b/x'] })).toBe(true);
    expect(expected(buckets, { resources: ['arn:aws:s3:::public-a', 'arn:aws:s3:::secret'] })).toBe(false);
  });

  it('is what the analyzer looks at, and no other list', () => {
    const allowed = Allowed.parse({ principals: [{ pattern: ROLE }] });
    expect(isExpected(toyCondition(), row({ principal: ROLE }), allowed, NOW)).toBe(false);
  });

  it('refuses a pattern for everything', () => {
    for (const pattern of ['*', 'arn:*', 'arn:**:*', 'role/x', '']) {
      expect(Allowed.safeParse({ principals: [{ pattern }] }).success).toBe(false);
    }
  });
});

describe('an entry', () => {
  it('lasts through its last day, or for good', () => {
    expect(lasts(null, NOW)).toBe(true);
    expect(lasts('2026-06-10', new Date('2026-06-10T23:59:59.999Z'))).toBe(true);
    expect(lasts('2026-06-10', new Date('2026-06-11T00:00:00Z'))).toBe(false);
  });
});

describe('a pattern', () => {
  it.each([
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcd', false],
    ['a*a', 'a', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'a-c-b', false],
    ['a.c', 'abc', false],
    ['abc', 'abc', true],
    ['abc', 'ABC', false],
  ])('%s is %s: %s', (pattern, text, is) => {
    expect(matches(pattern, text)).toBe(is);
  });

  it('with many stars is compared in no time', () => {
    expect(matches(`${'a*'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

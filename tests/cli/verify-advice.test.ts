import { describe, expect, it } from 'vitest';
import { type ToAdviseOn, verifyAdvice } from '@/cli/verify-advice';
import type { UnverifiedCause } from '@/lib/verbs/verify';

const NONE = {
  'not-stored': 0,
  'not-in-file': 0,
  'other-value': 0,
  'other-count': 0,
  'same-id': 0,
  'stored-twice': 0,
} as const;
const advised = (kinds: Partial<ToAdviseOn['kinds']>, ...causes: readonly UnverifiedCause[]) =>
  verifyAdvice({ kinds: { ...NONE, ...kinds }, unverified: causes.map((cause) => ({ cause })) }).join('\n');

describe('the advice of verify', () => {
  it('is none where everything agrees', () => {
    expect(advised({})).toBe('');
  });

  it.each([
    ['not-stored', '2 records of the files are not in the store'],
    ['other-value', '2 events have other values in the store'],
    ['stored-twice', '2 events are stored twice'],
    ['not-in-file', '2 stored events are not in their files'],
    ['other-count', '2 files have other numbers of records'],
  ] as const)('lets the logs be read anew for %s, and keeps what was there', (kind, said) => {
    const advice = advised({ [kind]: 2 });
    expect(advice).toContain(said);
    expect(advice).toContain('move events.duckdb and the folder "facts" out of the data folder; keep them');
    expect(advice).not.toMatch(/delete|that are gone/i);
  });

  it('has the store archived first, which may be all that is left of a file', () => {
    const lines = advised({ 'not-stored': 1 }, 'gone').split('\n');
    const step = (beginning: string) => lines.findIndex((line) => line.trim().startsWith(beginning));
    expect(lines[step('0. keytrail archive')]).toContain('of files that are gone: 1');
    expect(step('0. keytrail archive')).toBeLessThan(step('1. stop KeyTrail'));
  });

  it.each([
    ['changed', 'keytrail ingest PATH'],
    ['gone', 'keytrail archive'],
    ['broken', 'Sources page'],
    ['unreached', 'keytrail sources test'],
    ['unclear', 'nothing against the store'],
  ] as const)('touches nothing of the store for a file that is %s', (cause, said) => {
    const advice = advised({}, cause);
    expect(advice).toContain(said);
    expect(advice).not.toContain('events.duckdb');
  });

  it('says of a repeated id that nothing is to be done', () => {
    expect(advised({ 'same-id': 1 })).toContain('nothing is to be done');
    expect(advised({ 'same-id': 1 })).not.toContain('events.duckdb');
  });
});

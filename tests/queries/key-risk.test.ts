import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '@/lib/model/analyzer';
import { keyRisk, type RiskInput } from '@/lib/queries/key-risk';

const quiet: RiskInput = {
  findings: [],
  state: 'Enabled',
  policy_verdict: 'private',
  grants_known: true,
  rotation_overdue_days: null,
  deletion_attempts: 0,
  strangers: 0,
};

describe('the risk of a key', () => {
  it('is 0, and exactly 0, for a known key without findings', () => {
    expect(keyRisk(quiet)).toEqual({ score: 0, atLeast: false, parts: [] });
  });

  it('says "at least" when the policy is not known', () => {
    expect(keyRisk({ ...quiet, policy_verdict: 'unknown' })).toMatchObject({ score: 0, atLeast: true });
    expect(keyRisk({ ...quiet, policy_verdict: 'undetermined' })).toMatchObject({ atLeast: true });
  });

  it('is of a deleted key what its findings make it, however open it was', () => {
    const open = { policy_verdict: 'public', strangers: 2, deletion_attempts: 9, grants_known: false };
    const gone: RiskInput = { ...quiet, ...open, state: 'Deleted' };
    expect(keyRisk(gone)).toEqual({ score: 0, atLeast: false, parts: [] });
    expect(keyRisk({ ...gone, findings: ['high'] }).score).toBe(40);
  });

  it('says "at least" when the grants are not known', () => {
    expect(keyRisk({ ...quiet, grants_known: false })).toMatchObject({ score: 0, atLeast: true });
  });

  it('puts one critical finding above any number of low ones', () => {
    const critical = keyRisk({ ...quiet, findings: ['critical'] }).score;
    const lows = keyRisk({ ...quiet, findings: new Array(500).fill('low') }).score;
    expect(critical).toBeGreaterThan(lows);
  });

  it('counts the worst finding once and a quarter of each further one', () => {
    expect(keyRisk({ ...quiet, findings: ['medium', 'high', 'medium'] }).parts).toEqual([
      { kind: 'worst-finding', points: 40 },
      { kind: 'more-findings', points: 10 },
    ]);
  });

  it('adds a public policy once, not as external too', () => {
    expect(keyRisk({ ...quiet, policy_verdict: 'public' }).parts).toEqual([{ kind: 'public-policy', points: 25 }]);
  });

  it('does not count a rotation that is due later', () => {
    expect(keyRisk({ ...quiet, rotation_overdue_days: 0 }).score).toBe(0);
  });

  it('stays within 0 and 100, and its parts explain it', () => {
    fc.assert(
      fc.property(
        fc.record({
          findings: fc.array(fc.constantFrom(...SEVERITIES), { maxLength: 40 }),
          state: fc.constantFrom('Enabled', 'Disabled', 'Deleted'),
          policy_verdict: fc.constantFrom('private', 'external', 'public', 'undetermined', 'unknown'),
          grants_known: fc.boolean(),
          rotation_overdue_days: fc.option(fc.integer({ min: 1, max: 4000 })),
          deletion_attempts: fc.nat(1000),
          strangers: fc.nat(5),
        }),
        (input) => {
          const { score, parts } = keyRisk(input);
          const sum = parts.reduce((total, part) => total + part.points, 0);
          return score >= 0 && score <= 100 && score === Math.min(100, sum);
        },
      ),
    );
  });
});

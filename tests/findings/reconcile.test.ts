import { describe, expect, it } from 'vitest';
import { reconcile } from '@/lib/findings/reconcile';
import type { Fingerprint } from '@/lib/model/brand';
import type { Known, Scope } from '@/lib/model/finding';
import { nthName, sightingOf } from '../support/ledger';

const HERE: Scope = '111122223333/us-east-1';
const covered: ReadonlySet<Scope> = new Set([HERE]);

function known(n: number, over: Partial<Known> = {}): Known {
  return {
    fingerprint: nthName(n),
    scope: HERE,
    subject: 'arn:aws:iam::111122223333:role/App',
    present: true,
    observedAt: new Date('2025-06-01T00:00:00Z'),
    lastSeenAt: new Date('2025-06-01T00:00:00Z'),
    eventIds: [],
    eventCount: 0,
    grantIds: [],
    words: null,
    ...over,
  };
}

describe('comparing a run with the ledger', () => {
  it('says what is new, what is still so and what came back', () => {
    const seen = [sightingOf(nthName(1)), sightingOf(nthName(2)), sightingOf(nthName(3))];
    expect(reconcile('condition', [known(2), known(3, { present: false })], seen, covered)).toEqual([
      { kind: 'appeared', fingerprint: nthName(1) },
      { kind: 'persisted', fingerprint: nthName(2) },
      { kind: 'returned', fingerprint: nthName(3) },
    ]);
  });

  it('lets a condition vanish where the run had data', () => {
    expect(reconcile('condition', [known(1)], [], covered)).toEqual([{ kind: 'vanished', fingerprint: nthName(1) }]);
  });

  it('never takes a gap in the data for good news', () => {
    expect(reconcile('condition', [known(1)], [], new Set())).toEqual([]);
    expect(reconcile('condition', [known(1, { scope: '111122223333/eu-west-1' })], [], covered)).toEqual([]);
  });

  it('keeps what was found and cannot be told now', () => {
    expect(reconcile('condition', [known(1)], [], covered, new Set([nthName(1)]))).toEqual([]);
    expect(reconcile('condition', [known(1)], [], covered, new Set([nthName(2)]))).toHaveLength(1);
  });

  it('never lets an occurrence vanish', () => {
    expect(reconcile('occurrence', [known(1)], [], covered)).toEqual([]);
  });

  it('brings back what a person closed and more came to light of', () => {
    const again = (closed: ReadonlySet<Fingerprint>) =>
      reconcile('occurrence', [known(1)], [sightingOf(nthName(1))], covered, new Set(), closed);
    expect(again(new Set([nthName(1)]))).toEqual([{ kind: 'recurred', fingerprint: nthName(1) }]);
    expect(again(new Set([nthName(2)]))).toEqual([{ kind: 'persisted', fingerprint: nthName(1) }]);
  });

  it('does not let the same finding vanish twice', () => {
    expect(reconcile('condition', [known(1, { present: false })], [], covered)).toEqual([]);
  });
});

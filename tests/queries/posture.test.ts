import { describe, expect, it } from 'vitest';
import type { StoredFinding } from '@/db/ledger';
import { atOnce } from '@/lib/model/turns';
import { isOpenAt, openSpell, posture } from '@/lib/queries/posture';
import { toyItem } from '../support/finding-item';

const ANCHOR = new Date('2025-06-29T00:00:00Z');
const BEGINS = new Date('2025-01-01T00:00:00Z');
const weeksAgo = (weeks: number) => new Date(ANCHOR.getTime() - weeks * 7 * 86_400_000 - 3_600_000);

const item = (over: Partial<StoredFinding> = {}) => toyItem(1, ANCHOR, { observedAt: weeksAgo(20), ...over });

const high = (items: Parameters<typeof posture>[0], begins = BEGINS) =>
  atOnce(posture(items, ANCHOR, begins)).open.high;

describe('the posture of twelve weeks', () => {
  it('counts a finding in every week since its cause', () => {
    expect(high([item(), item({ observedAt: weeksAgo(2) })])).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
  });

  it('counts one that is gone until it was gone', () => {
    expect(high([item({ present: false, absentSince: weeksAgo(3) })])).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('counts one that was accepted until the decision', () => {
    const decision = {
      kind: 'risk-accepted',
      at: weeksAgo(1),
      reason: 'known',
      until: new Date('2026-01-01T00:00:00Z'),
    } as const;
    expect(high([item({ decision })]).slice(-3)).toEqual([1, 0, 0]);
  });

  it('counts one that was decided upon after the end of the data for closed at that end', () => {
    const later = new Date(ANCHOR.getTime() + 30 * 86_400_000);
    const resolved = item({ decision: { kind: 'resolved', at: later, reason: 'rotated it' } });
    expect(high([resolved]).slice(-3)).toEqual([1, 1, 0]);
  });

  it('tells of any instant whether a finding was open then', () => {
    const gone = openSpell(item({ present: false, absentSince: weeksAgo(3) }), ANCHOR);
    expect([5, 3, 1].map((weeks) => isOpenAt(gone, weeksAgo(weeks).getTime()))).toEqual([true, false, false]);
    expect(isOpenAt(openSpell(item(), ANCHOR), weeksAgo(21).getTime())).toBe(false);
  });

  it('goes on counting one that somebody works on', () => {
    const decision = { kind: 'acknowledged', at: weeksAgo(5), reason: 'looking' } as const;
    expect(high([item({ decision })])).toEqual(new Array(12).fill(1));
  });

  it('keeps severities apart and says what is past due', () => {
    const dueOn = new Date('2025-06-14T00:00:00Z');
    const { open, pastDue } = atOnce(posture([item({ severity: 'critical', dueOn }), item()], ANCHOR, BEGINS));
    expect([open.critical.at(-1), open.high.at(-1), open.low.at(-1)]).toEqual([1, 1, 0]);
    expect(pastDue).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it('pauses after each finding', () => {
    expect([...posture([item(), item(), item()], ANCHOR, BEGINS)]).toHaveLength(3);
  });

  it('has no week from before the data', () => {
    expect(high([item()], weeksAgo(3))).toEqual([1, 1, 1, 1]);
  });
});

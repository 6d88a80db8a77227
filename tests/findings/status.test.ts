import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { status, underApproval, underMutes } from '@/lib/findings/status';
import { DECISION_KINDS, type Decision, type Presence } from '@/lib/model/finding';

const day = (number: number) => new Date(Date.UTC(2025, 5, number));
const PRESENT: Presence = { kind: 'present' };
const ABSENT: Presence = { kind: 'absent', since: day(5) };
const REASON = 'as agreed with the owner';

describe('the status of a finding', () => {
  it('is open while nobody decided', () => {
    expect(status(PRESENT, { kind: 'none' }, day(9), day(10))).toBe('open');
  });

  it.each(['acknowledged', 'in-progress', 'reopened'] as const)('is %s when somebody said so', (kind) => {
    expect(status(PRESENT, { kind, at: day(3), reason: '' }, day(9), day(10))).toBe(kind);
  });

  it('is resolved once the condition is gone, whatever was decided', () => {
    expect(status(ABSENT, { kind: 'none' }, day(4), day(10))).toBe('resolved');
    expect(status(ABSENT, { kind: 'risk-accepted', at: day(1), reason: REASON, until: day(30) }, day(4), day(10))).toBe(
      'resolved',
    );
  });

  it('is reopened when it is seen again after a person resolved it', () => {
    const resolved: Decision = { kind: 'resolved', at: day(5), reason: REASON };
    expect(status(PRESENT, resolved, day(4), day(10))).toBe('resolved');
    expect(status(PRESENT, resolved, day(6), day(10))).toBe('reopened');
  });

  it('is reopened when it comes back after it was gone', () => {
    const back: Presence = { kind: 'present', returnedAt: day(8) };
    expect(status(back, { kind: 'none' }, day(9), day(10))).toBe('reopened');
    expect(status(back, { kind: 'acknowledged', at: day(3), reason: '' }, day(9), day(10))).toBe('reopened');
    expect(status(back, { kind: 'acknowledged', at: day(9), reason: '' }, day(9), day(10))).toBe('acknowledged');
  });

  it('is reopened when more came to light after a person resolved it, though that is told of before', () => {
    const resolved: Decision = { kind: 'resolved', at: day(5), reason: REASON };
    expect(status({ kind: 'present', recurredAt: day(6) }, resolved, day(4), day(10))).toBe('reopened');
    expect(status({ kind: 'present', recurredAt: day(3) }, resolved, day(4), day(10))).toBe('resolved');
  });

  it.each(['risk-accepted', 'false-positive'] as const)(
    'is %s until the day that was named, and then reopened',
    (kind) => {
      const decision: Decision = { kind, at: day(1), reason: REASON, until: day(20) };
      expect(status(PRESENT, decision, day(9), day(19))).toBe(kind);
      expect(status(PRESENT, decision, day(9), day(20))).toBe('reopened');
    },
  );

  it('stays accepted when it comes back before that day', () => {
    const decision: Decision = { kind: 'risk-accepted', at: day(1), reason: REASON, until: day(20) };
    expect(status({ kind: 'present', returnedAt: day(8) }, decision, day(9), day(19))).toBe('risk-accepted');
  });

  it('calls resolved whatever is absent, and nothing that is present and newer than its decision', () => {
    const instant = fc.date({ min: day(1), max: day(30), noInvalidDate: true });
    const decisions = fc
      .record({ kind: fc.constantFrom(...DECISION_KINDS), at: instant, until: instant })
      .map((made): Decision => ({ ...made, reason: REASON }));
    fc.assert(
      fc.property(decisions, instant, instant, (decision, lastSeen, now) => {
        expect(status(ABSENT, decision, lastSeen, now)).toBe('resolved');
        const isNewer = decision.kind !== 'none' && lastSeen > decision.at;
        if (isNewer) expect(status(PRESENT, decision, lastSeen, now)).not.toBe('resolved');
      }),
    );
  });
});

describe('a finding that settings took back', () => {
  it('is neither open nor resolved, whatever was decided', () => {
    const withdrawn = { kind: 'withdrawn', since: day(5) } as const;
    expect(status(withdrawn, { kind: 'none' }, day(4), day(10))).toBe('withdrawn');
    expect(status(withdrawn, { kind: 'acknowledged', at: day(3), reason: '' }, day(4), day(10))).toBe('withdrawn');
  });
});

describe('a false positive that one person called alone', () => {
  const alone: Decision = { kind: 'false-positive', at: day(1), reason: REASON, until: day(20) };

  it('holds while the finding is not critical', () => {
    expect(underApproval('false-positive', alone, 'high')).toBe('false-positive');
  });

  it('is open again once it is critical, also where it was so before two people were asked', () => {
    expect(underApproval('false-positive', alone, 'critical')).toBe('reopened');
    expect(underApproval('resolved', alone, 'critical')).toBe('resolved');
  });

  it('holds where a second person allowed it', () => {
    expect(underApproval('false-positive', { ...alone, approvedBy: 'bob' }, 'critical')).toBe('false-positive');
  });
});

describe('a mute', () => {
  it('hides what asks for somebody', () => {
    for (const bare of ['open', 'reopened', 'acknowledged', 'in-progress'] as const) {
      expect(underMutes(bare, true)).toBe('muted');
      expect(underMutes(bare, false)).toBe(bare);
    }
  });

  it('changes nothing about what is gone or decided', () => {
    for (const bare of ['resolved', 'withdrawn', 'risk-accepted', 'false-positive'] as const) {
      expect(underMutes(bare, true)).toBe(bare);
    }
  });
});

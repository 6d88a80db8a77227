import { describe, expect, it } from 'vitest';
import { requestMoments } from '@/lib/findings/request-history';
import type { ApprovalRequest } from '@/lib/model/approval';
import { parseFingerprint } from '@/lib/model/parse';

const fingerprint = parseFingerprint('0123456789abcdef0123456789abcdef');
const other = parseFingerprint('ffffffffffffffffffffffffffffffff');
if (!fingerprint || !other) throw new Error('no fingerprint');

const finding = {
  fingerprint,
  analyzer: 'unused-key',
  subject: 'arn:aws:kms:us-east-1:111122223333:key/a',
  account_id: '111122223333',
  region: 'us-east-1',
  first_seen_at: new Date('2026-03-01T00:00:00Z'),
} as const;
const everywhere = { kind: 'mute', analyzer: null, subject: null, accountId: null, region: null } as const;
const asked: ApprovalRequest = {
  requestId: 'one',
  wish: { ...everywhere, subject: finding.subject },
  reason: 'Moved in May, nothing hangs on it.',
  until: new Date('2026-05-01T00:00:00Z'),
  askedById: 'u-1',
  askedBy: 'mina.kim',
  askedAt: new Date('2026-04-01T00:00:00Z'),
  answer: null,
};
const declined: ApprovalRequest = {
  ...asked,
  answer: { verdict: 'declined', reason: '', answeredBy: 'jun.park', answeredAt: new Date('2026-04-02T00:00:00Z') },
};

describe('what was asked of a second person in the history of a finding', () => {
  it('says who asked for which mute until when and why, and who declined it', () => {
    expect(requestMoments([declined], finding)).toEqual([
      {
        at: asked.askedAt,
        kind: 'approval-asked',
        actor: 'mina.kim',
        text: asked.reason,
        until: asked.until,
        wish: 'mute',
      },
      {
        at: declined.answer?.answeredAt,
        kind: 'approval-declined',
        actor: 'jun.park',
        text: null,
        until: null,
        wish: 'mute',
      },
    ]);
  });

  it('names what is asked about the finding itself', () => {
    const wish = { kind: 'risk-accepted', fingerprint } as const;
    expect(requestMoments([{ ...asked, wish }], finding)).toMatchObject([{ kind: 'approval-asked', wish: wish.kind }]);
  });

  it('leaves out what is asked about others', () => {
    const ofOther = { kind: 'false-positive', fingerprint: other } as const;
    const elsewhere = { ...everywhere, analyzer: 'unused-key', accountId: '444455556666' };
    expect(
      requestMoments(
        [
          { ...asked, wish: ofOther },
          { ...asked, wish: elsewhere },
        ],
        finding,
      ),
    ).toEqual([]);
    expect(requestMoments([{ ...asked, until: new Date('2026-02-01T00:00:00Z') }], finding)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { muteMoments } from '@/lib/findings/mute-history';
import type { Mute } from '@/lib/model/mute';

const finding = {
  analyzer: 'unused-key',
  subject: 'arn:aws:kms:us-east-1:111122223333:key/a',
  account_id: '111122223333',
  region: 'us-east-1',
  severity: 'high',
  first_seen_at: new Date('2026-03-01T00:00:00Z'),
} as const;
const mute: Mute = {
  muteId: 'one',
  analyzer: 'unused-key',
  subject: null,
  accountId: null,
  region: null,
  reason: 'The team removes it in May.',
  until: new Date('2026-05-01T00:00:00Z'),
  mutedBy: 'mina.kim',
  mutedAt: new Date('2026-04-01T00:00:00Z'),
  endedAt: null,
  endedBy: null,
  approvedBy: null,
};

describe('mutes in the history of a finding', () => {
  it('say who hid it until when and why, and who showed it again', () => {
    const ended = { ...mute, endedAt: new Date('2026-04-10T00:00:00Z'), endedBy: 'jun.park' };
    expect(muteMoments([ended], finding)).toEqual([
      { at: mute.mutedAt, kind: 'muted', actor: 'mina.kim', text: mute.reason, until: mute.until },
      { at: ended.endedAt, kind: 'unmuted', actor: 'jun.park', text: null, until: null },
    ]);
  });

  it('stay when their day has come', () => {
    expect(muteMoments([mute], finding).map(({ kind }) => kind)).toEqual(['muted']);
  });

  it('are those alone that hid it', () => {
    expect(muteMoments([{ ...mute, analyzer: 'never-used-key' }], finding)).toEqual([]);
    expect(muteMoments([{ ...mute, until: new Date('2026-02-01T00:00:00Z') }], finding)).toEqual([]);
    expect(muteMoments([mute], { ...finding, severity: 'critical' })).toEqual([]);
    expect(muteMoments([{ ...mute, approvedBy: 'jun.park' }], { ...finding, severity: 'critical' })).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { isSettled, type KeyKnowledge } from '@/lib/findings/settled';
import type { Known } from '@/lib/model/finding';
import { isAsLate, type LastWords, type Word } from '@/lib/model/last-word';
import { keyArn } from '../support/events';

const KEY = keyArn();

function word(day: number, by: Word['by'] = 'inventory'): Word {
  return { at: Date.UTC(2025, 5, day), by };
}

function finding(
  words: LastWords | null,
  grantIds: readonly string[] = [],
): Pick<Known, 'subject' | 'grantIds' | 'words'> {
  return { subject: KEY, grantIds, words: words && { [KEY]: words } };
}

function known(words: LastWords, over: Partial<KeyKnowledge> = {}): KeyKnowledge {
  return { state: 'Enabled', provenAt: null, whole: true, grantIds: [], words: { [KEY]: words }, ...over };
}

describe('a later word', () => {
  it('is one of a later instant, and of one instant that of an inventory', () => {
    expect(isAsLate(word(2, 'events'), word(1))).toBe(true);
    expect(isAsLate(word(1), word(2, 'events'))).toBe(false);
    expect(isAsLate(word(1), word(1, 'events'))).toBe(true);
    expect(isAsLate(word(1, 'events'), word(1))).toBe(false);
    expect(isAsLate(word(1, 'events'), word(1, 'events'))).toBe(true);
  });

  it('is any where nothing was told before, and none where nothing is told now', () => {
    expect(isAsLate(undefined, undefined)).toBe(true);
    expect(isAsLate(undefined, word(1))).toBe(false);
  });
});

describe('what is known of a key settles a finding about it', () => {
  it('when it is known whole, and from no earlier word', () => {
    expect(isSettled(finding({ policy: word(2) }), known({ policy: word(3, 'events') }), 'policy')).toBe(true);
    expect(isSettled(finding({ policy: word(2) }), known({ policy: word(1, 'events') }), 'policy')).toBe(false);
    expect(isSettled(finding({ policy: word(2) }), known({ policy: word(3) }, { whole: false }), 'policy')).toBe(false);
  });

  it('whatever was known before, when that was not kept', () => {
    expect(isSettled(finding(null), known({ policy: word(1, 'events') }), 'policy')).toBe(true);
  });

  it('when the key is deleted', () => {
    expect(isSettled(finding({ policy: word(2) }), known({}, { state: 'Deleted', whole: false }), 'policy')).toBe(true);
  });

  it('by the grants that it names, however little is known of others', () => {
    const all = known({}, { whole: false, grantIds: ['a', 'b'] });
    expect(isSettled(finding({ grants: word(2) }, ['a', 'b']), all, 'grants')).toBe(true);
    expect(isSettled(finding({ grants: word(2) }, ['a', 'c']), all, 'grants')).toBe(false);
    expect(isSettled(finding({ grants: word(2) }), all, 'grants')).toBe(false);
  });

  it('by another state alone, where only keys at work are asked about', () => {
    const off = known({ state: word(3, 'events') }, { state: 'Disabled' });
    expect(isSettled(finding({ state: word(2), rotation: word(2) }), off, 'rotation')).toBe(true);
    expect(isSettled(finding({ state: word(4), rotation: word(2) }), off, 'rotation')).toBe(false);
    expect(isSettled(finding({ state: word(4) }), off, 'origin')).toBe(false);
    expect(isSettled(finding({ state: word(4) }), off, 'material')).toBe(false);
  });

  it('by a use that shows it enabled since', () => {
    const used = (day: number) => known({ state: word(1) }, { provenAt: new Date(Date.UTC(2025, 5, day)) });
    expect(isSettled(finding({ state: word(2) }), used(3), 'state')).toBe(true);
    expect(isSettled(finding({ state: word(2) }), used(1), 'state')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { type Command, offersOf } from '@/app/ui/palette-offers';
import type { SearchHit } from '@/lib/model/search';

const commands: Command[] = [
  { kind: 'page', label: 'Key ledger', href: '/keys/ledger' },
  { kind: 'page', label: 'Findings', href: '/findings' },
  { kind: 'setting', label: 'Theme: Dark', set: { name: 'theme', value: 'dark' } },
];
const hit: SearchHit = { kind: 'key', label: 'orders', detail: 'us-east-1', href: '/keys/x' };
const labels = (text: string, hits: readonly SearchHit[] = []) =>
  offersOf(text, commands, hits).map(({ label }) => label);

describe('what the palette offers', () => {
  it('is the pages before anything is typed', () => {
    expect(labels('  ')).toEqual(['Key ledger', 'Findings']);
  });

  it('is what was found, then pages and settings that have every word', () => {
    expect(labels('ledger KEY', [hit])).toEqual(['orders', 'Key ledger']);
    expect(labels('dark')).toEqual(['Theme: Dark']);
    expect(labels('nothing of this')).toEqual([]);
  });

  it('sets a preference with its value and goes nowhere', () => {
    expect(offersOf('dark', commands, [])[0]).toMatchObject({ set: { name: 'theme', value: 'dark' }, href: '' });
  });
});

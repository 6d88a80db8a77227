import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apartFromChains, chainsOf, type Foldable, folded, partsOf } from '@/lib/findings/chains';
import { SEVERITIES } from '@/lib/model/analyzer';
import type { Step } from '@/lib/model/chain';
import { ACTIVE_STATUSES, STATUSES } from '@/lib/model/finding';

const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 10, minute));

function step(event_id: string, minute: number): Step {
  return { role: 'called', at: at(minute), event_id, operation: 'Decrypt', who: 'role', what: null, calls: 1 };
}

function finding(
  fingerprint: string,
  began: number,
  event_ids: readonly string[],
  more: Partial<Foldable> = {},
): Foldable {
  return { fingerprint, severity: 'high', status: 'open', observed_at: at(began), event_ids, steps: null, ...more };
}

function chain(
  fingerprint: string,
  told: readonly (readonly [string, number])[],
  more: Partial<Foldable> = {},
): Foldable {
  const steps = told.map(([id, minute]) => step(id, minute));
  return finding(
    fingerprint,
    told[0]?.[1] ?? 0,
    told.map(([id]) => id),
    { severity: 'critical', steps, ...more },
  );
}

const CHAIN = chain('chain', [
  ['e1', 1],
  ['e2', 2],
  ['e3', 3],
]);
const homes = (items: readonly Foldable[]) =>
  Object.fromEntries([...chainsOf(items)].map(([part, { fingerprint }]) => [part, fingerprint]));

describe('a chain', () => {
  it('tells what began with one of its steps, and goes on', () => {
    expect(homes([CHAIN, finding('a', 2, ['e2']), finding('b', 3, ['e3', 'later'])])).toEqual({
      a: 'chain',
      b: 'chain',
    });
  });

  it('tells a deed that lists what was before it, too', () => {
    expect(homes([CHAIN, finding('a', 3, ['used-before', 'e3'])])).toEqual({ a: 'chain' });
  });

  it('does not tell what began before, or with another event of the same instant', () => {
    expect(homes([CHAIN, finding('a', 0, ['before', 'e2']), finding('b', 2, ['other'])])).toEqual({});
  });

  it('does not hide what is worse than itself', () => {
    expect(homes([{ ...CHAIN, severity: 'medium' }, finding('a', 2, ['e2'])])).toEqual({});
  });

  it.each(STATUSES)('gives its parts back once it asks for nobody (%s)', (status) => {
    const items = [{ ...CHAIN, status }, finding('a', 2, ['e2'])];
    expect(apartFromChains(items).map(({ fingerprint }) => fingerprint)).toEqual(
      ACTIVE_STATUSES.includes(status) ? ['chain'] : ['chain', 'a'],
    );
  });

  it('tells a shorter chain with its parts; the longest tells what several could', () => {
    const short = chain('short', [
      ['e2', 2],
      ['x', 9],
    ]);
    const items = [short, CHAIN, finding('a', 2, ['e2']), finding('b', 9, ['x'])];
    expect(homes(items)).toEqual({ short: 'chain', a: 'chain', b: 'short' });
    expect(folded(items, chainsOf(items)).rows.map(({ fingerprint }) => fingerprint)).toEqual(['chain']);
    expect(partsOf(CHAIN, items, chainsOf(items)).map(({ fingerprint }) => fingerprint)).toEqual(['a', 'short', 'b']);
    expect(partsOf(short, items, chainsOf(items)).map(({ fingerprint }) => fingerprint)).toEqual(['b']);
  });

  it('does not tell a chain of the same steps that tells it', () => {
    const twin = { ...CHAIN, fingerprint: 'twin' };
    expect(homes([CHAIN, twin])).toEqual({ twin: 'chain' });
  });
});

describe('a list', () => {
  it('folds in only what a chain in the same list tells', () => {
    const part = finding('a', 2, ['e2']);
    const chains = chainsOf([CHAIN, part]);
    expect(folded([part], chains)).toEqual({ rows: [part], parts: new Map() });
    expect(folded([part, CHAIN], chains)).toEqual({ rows: [CHAIN], parts: new Map([['chain', [part]]]) });
  });
});

const anyFinding = fc
  .record({
    severity: fc.constantFrom(...SEVERITIES),
    status: fc.constantFrom(...STATUSES),
    began: fc.nat(4),
    ids: fc.array(fc.nat(4), { maxLength: 3 }),
    told: fc.option(fc.array(fc.nat(4), { minLength: 1, maxLength: 4 })),
  })
  .map(({ severity, status, began, ids, told }) => ({
    severity,
    status,
    observed_at: at(began),
    event_ids: ids.map((id) => `e${id}`),
    steps: told === null ? null : told.map((minute) => step(`e${minute}`, minute)),
  }));

it('folds any findings so that each is shown once: as a row, or inside a row that still asks for somebody', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 12 }), fc.func(fc.boolean()), (drawn, isShown) => {
      const items = drawn.map((one, nth): Foldable => ({ ...one, fingerprint: `f${nth}` }));
      const shown = items.filter(({ fingerprint }) => isShown(fingerprint));
      const { rows, parts } = folded(shown, chainsOf(items));
      const inside = [...parts.values()].flat();
      expect([...rows, ...inside].map(({ fingerprint }) => fingerprint).sort()).toEqual(
        shown.map(({ fingerprint }) => fingerprint).sort(),
      );
      for (const teller of parts.keys()) {
        expect(rows.some(({ fingerprint, status }) => fingerprint === teller && ACTIVE_STATUSES.includes(status))).toBe(
          true,
        );
      }
    }),
    { seed: 5, numRuns: 500 },
  );
});

import { describe, expect, it } from 'vitest';
import type { StoredFinding } from '@/db/ledger';
import { apartFromChains, chainsOf, folded } from '@/lib/findings/chains';
import { ACTIVE_STATUSES } from '@/lib/model/finding';
import type { Mute } from '@/lib/model/mute';
import { parseFingerprint } from '@/lib/model/parse';
import { findingItem, headlineOf, openSeverities } from '@/lib/queries/finding-items';
import {
  FINDING_FACETS,
  FINDING_SORTS,
  type FindingFilter,
  facetCounts,
  facetValues,
  filtered,
  grouped,
  hiddenItems,
  sorted,
} from '@/lib/queries/finding-list';
import { UNTOUCHED } from '../support/finding-item';

const now = new Date('2026-07-01T00:00:00Z');
const on = (day: string) => new Date(`2026-06-${day}T00:00:00Z`);
let serial = 0;

function stored(over: Partial<StoredFinding> = {}): StoredFinding {
  serial++;
  return {
    fingerprint: parseFingerprint(serial.toString(16).padStart(32, '0')) ?? expect.fail('not a fingerprint'),
    analyzer: 'a',
    scope: '111122223333/eu-west-1',
    subject: 'key-1',
    severity: 'medium',
    headline: 'Something is so',
    detail: JSON.stringify({ event_count: 3, confidence: 'high' }),
    eventIds: [],
    observedAt: on('10'),
    firstSeenAt: on('20'),
    lastSeenAt: on('30'),
    ...UNTOUCHED,
    ...over,
  };
}
const item = (over: Partial<StoredFinding> = {}) => findingItem(stored(over), now, [], []);
const accepted = {
  kind: 'risk-accepted',
  at: on('20'),
  reason: 'a test key',
  until: new Date('2026-08-01T00:00:00Z'),
} as const;

const everything: FindingFilter = {
  facets: {
    severity: [],
    status: [],
    approval: [],
    category: [],
    analyzer: [],
    account: [],
    region: [],
    environment: [],
    owner: [],
    framework: [],
    age: [],
    assignee: [],
    due: [],
    presence: [],
  },
  newSince: null,
  endsBefore: null,
  subject: null,
  asOf: now,
  now,
};
const only = (facets: Partial<FindingFilter['facets']>): FindingFilter => ({
  ...everything,
  facets: { ...everything.facets, ...facets },
});

describe('a finding in a list', () => {
  it('carries the status of this moment', () => {
    expect(item().status).toBe('open');
    expect(item({ decision: accepted }).status).toBe('risk-accepted');
    expect(item({ decision: { ...accepted, until: on('25') } }).status).toBe('reopened');
    expect(item({ present: false, absentSince: on('29') }).status).toBe('resolved');
  });

  it('leaves count and confidence unknown when its row does not say', () => {
    expect(item({ detail: '{}' })).toMatchObject({ event_count: null, confidence: null });
  });

  it('keeps the sentence of the run when its analyzer is gone', () => {
    expect(headlineOf(stored({ analyzer: 'no-longer-here' }), 'ko')).toBe('Something is so');
    expect(item({ analyzer: 'no-longer-here' }).category).toBeNull();
  });
});

describe('the filter', () => {
  const items = [
    item({ severity: 'critical', scope: '111122223333/us-east-1' }),
    item({ severity: 'low', analyzer: 'b', assignee: 'mina' }),
    item({ severity: 'low', decision: accepted }),
    item({ severity: 'high', present: false, absentSince: on('29') }),
  ];

  it('without values lets everything through', () => {
    expect(filtered(items, everything)).toHaveLength(4);
  });

  it('joins values of a facet by or, facets by and', () => {
    expect(filtered(items, only({ severity: ['low', 'critical'] }))).toHaveLength(3);
    expect(filtered(items, only({ severity: ['low', 'critical'], region: ['us-east-1'] }))).toHaveLength(1);
  });

  it('knows nobody as an assignee', () => {
    expect(filtered(items, only({ assignee: [''] }))).toHaveLength(3);
    expect(filtered(items, only({ assignee: ['mina'] }))).toHaveLength(1);
  });

  it('holds the day of the first report as inside', () => {
    expect(filtered(items, { ...everything, newSince: on('20') })).toHaveLength(4);
    expect(filtered(items, { ...everything, newSince: on('21') })).toHaveLength(0);
  });

  it('says how many a decision hides, and none when they are shown', () => {
    expect(hiddenItems(items, only({ status: ACTIVE_STATUSES }))).toHaveLength(1);
    expect(hiddenItems(items, only({ status: ACTIVE_STATUSES, severity: ['critical'] }))).toHaveLength(0);
    expect(hiddenItems(items, everything)).toHaveLength(0);
    expect(hiddenItems(items, only({ status: ['risk-accepted'] }))).toHaveLength(0);
  });

  it('counts for each value what a click on it would show', () => {
    const base = only({ status: ACTIVE_STATUSES, severity: ['low'] });
    for (const facet of FINDING_FACETS) {
      for (const [value, count] of facetCounts(items, base, facet)) {
        const clicked = { ...base, facets: { ...base.facets, [facet]: [value] } };
        expect([facet, value, count]).toEqual([facet, value, filtered(items, clicked).length]);
      }
    }
  });

  it('tells age by the end of the data, and what is due by the clock', () => {
    const asOf = on('25');
    const at = { asOf, now };
    const ages = ['24', '18', '17', '01'].map((day) => facetValues(item({ observedAt: on(day) }), 'age', at));
    expect(ages).toEqual([['week'], ['week'], ['month'], ['month']]);
    const days = [on('30'), new Date('2026-07-08T00:00:00Z'), new Date('2026-07-09T00:00:00Z'), null];
    expect(days.map((dueOn) => facetValues(item({ dueOn }), 'due', at))).toEqual([['past'], ['week'], ['later'], ['']]);
  });

  it('takes for past what was due on a day that is over, and not on the day itself', () => {
    const dueOn = new Date('2026-06-30T00:00:00Z');
    const at = (text: string) => facetValues(item({ dueOn }), 'due', { asOf: now, now: new Date(text) });
    expect(at('2026-06-30T23:59:59Z')).toEqual(['week']);
    expect(at('2026-07-01T00:00:00Z')).toEqual(['past']);
  });

  it('knows no owner apart from an owner that nobody knows', () => {
    const known = { ...item(), tags: { owner: null, environment: 'prod' } };
    expect([known, item()].map((one) => facetValues(one, 'owner', everything))).toEqual([[''], ['?']]);
    expect(filtered([known, item()], only({ environment: ['prod'] }))).toEqual([known]);
  });

  it('finds what answers to a framework, and what waits for a second person', () => {
    const some = item({ analyzer: 'rotation-off' });
    expect(facetValues(some, 'framework', everything)).toContain('cis-aws');
    expect(filtered([some, item()], only({ framework: ['cis-aws'] }))).toEqual([some]);
    expect(filtered([some], only({ approval: ['waits'] }))).toEqual([]);
  });

  it('keeps a value with a count of 0 in its place', () => {
    expect([...facetCounts(items, only({ region: ['us-east-1'] }), 'severity')]).toEqual([
      ['critical', 1],
      ['high', 0],
      ['low', 0],
    ]);
  });
});

describe('the order', () => {
  it('is severity, then the oldest first', () => {
    const old = item({ severity: 'high', observedAt: on('01') });
    const young = item({ severity: 'high', observedAt: on('09') });
    const worse = item({ severity: 'critical' });
    expect(sorted([young, old, worse], 'severity', true)).toEqual([worse, old, young]);
  });

  it('puts findings without a due day last', () => {
    const due = item({ dueOn: on('28') });
    const none = item();
    expect(sorted([none, due], 'due', false)).toEqual([due, none]);
    expect(sorted([none, due], 'due', true)).toEqual([due, none]);
  });

  it.each(FINDING_SORTS)('by %s loses nothing and turns around', (by) => {
    const items = [
      item({ severity: 'low' }),
      item({ severity: 'high', decision: accepted }),
      item({ dueOn: on('28') }),
    ];
    for (const descending of [true, false]) expect(new Set(sorted(items, by, descending))).toEqual(new Set(items));
  });
});

describe('groups', () => {
  it('come worst first, then largest, and hold every finding once', () => {
    const items = [
      item({ analyzer: 'few' }),
      item({ analyzer: 'many' }),
      item({ analyzer: 'many' }),
      item({ analyzer: 'worst', severity: 'high' }),
    ];
    const groups = grouped(items);
    expect(groups.map(({ analyzer }) => analyzer)).toEqual(['worst', 'many', 'few']);
    expect(groups.flatMap((group) => group.items)).toHaveLength(4);
  });
});

describe('open severities', () => {
  it('leave out what is resolved or set aside', () => {
    const items = [
      item({ severity: 'high' }),
      item({ severity: 'critical', decision: accepted }),
      item({ subject: 'key-2', severity: 'low' }),
    ];
    expect(openSeverities(items)).toEqual(
      new Map([
        ['key-1', ['high']],
        ['key-2', ['low']],
      ]),
    );
  });
});

describe('findings that a chain tells', () => {
  const began = '2026-06-10T00:00:00.000Z';
  const story = [
    { role: 'opened', at: began, event_id: 'e1', operation: 'PutKeyPolicy', who: 'mallory', what: null, calls: 1 },
    {
      role: 'called',
      at: '2026-06-10T01:00:00.000Z',
      event_id: 'e2',
      operation: 'Decrypt',
      who: 'x',
      what: null,
      calls: 2,
    },
  ];
  const chain = item({
    analyzer: 'chain',
    severity: 'critical',
    detail: JSON.stringify({ event_count: 3, confidence: 'high', steps: story }),
    eventIds: ['e1', 'e2'],
  });
  const part = item({ analyzer: 'part', severity: 'high', observedAt: new Date(began), eventIds: ['e1'] });
  const alone = item({ analyzer: 'part', severity: 'high', observedAt: new Date(began), eventIds: ['e9'] });
  const items = [chain, part, alone];

  it('have the story of the row behind them', () => {
    expect(chain.steps?.map(({ at, role }) => [at.toISOString(), role])).toEqual([
      [began, 'opened'],
      ['2026-06-10T01:00:00.000Z', 'called'],
    ]);
    expect(part.steps).toBeNull();
  });

  it('are counted by a facet exactly as often as the list would show them', () => {
    const chains = chainsOf(items);
    const base = only({ status: ACTIVE_STATUSES });
    for (const facet of FINDING_FACETS) {
      for (const [value, count] of facetCounts(items, base, facet, chains)) {
        const clicked = { ...base, facets: { ...base.facets, [facet]: [value] } };
        expect([facet, value, count]).toEqual([facet, value, folded(filtered(items, clicked), chains).rows.length]);
      }
    }
    expect(folded(filtered(items, base), chains).rows).toEqual([chain, alone]);
    expect(folded(filtered(items, only({ analyzer: ['part'] })), chains).rows).toEqual([part, alone]);
  });

  it('stand by themselves once the chain is muted, accepted, resolved or gone', () => {
    const mute: Mute = {
      muteId: 'm',
      analyzer: 'chain',
      subject: null,
      accountId: null,
      region: null,
      reason: 'a drill',
      until: new Date('2026-08-01T00:00:00Z'),
      mutedBy: 'mina',
      mutedAt: on('20'),
      endedAt: null,
      endedBy: null,
      approvedBy: 'bob',
    };
    const closed = [
      findingItem(chain.stored, now, [mute], []),
      findingItem({ ...chain.stored, decision: accepted }, now, [], []),
      findingItem(
        { ...chain.stored, decision: { ...accepted, kind: 'false-positive', approvedBy: 'bob' } },
        now,
        [],
        [],
      ),
      findingItem({ ...chain.stored, decision: { kind: 'resolved', at: now, reason: '' } }, now, [], []),
      findingItem({ ...chain.stored, present: false, absentSince: on('29') }, now, [], []),
    ];
    for (const gone of closed) expect(apartFromChains([gone, part]).includes(part), gone.status).toBe(true);
    expect(apartFromChains([chain, part])).toEqual([chain]);
  });
});

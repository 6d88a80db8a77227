import { expect, it } from 'vitest';
import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { limitsOf } from '@/lib/findings/settings';
import { Site } from '@/lib/model/site';
import { question, unnarrowed } from '@/lib/queries/question';
import { sql } from '@/lib/sql/sql';
import { kmsCall } from '../support/events';
import { toyOccurrence } from '../support/toy-analyzer';
import { warehouseHolding } from '../support/warehouse';

const HISTORY = { from: new Date('2025-01-01T00:00:00Z'), asOf: new Date('2025-06-30T00:00:00Z') };
const LIMITS = limitsOf(Site.parse({}));

it('holds no control events but those that the analyzer names', async () => {
  const all = toyOccurrence({ sql: () => sql`select event_name from control_events order by event_name` });
  const warehouse = await warehouseHolding({
    records: [kmsCall('EnableKey'), kmsCall('DisableKey'), kmsCall('TagResource')],
  });
  const names = async (...about: Parameters<typeof question>) => {
    const rows = await warehouse.models.rows(question(...about), z.object({ event_name: z.string() }));
    return rows.map(({ event_name }) => event_name);
  };
  expect(await names(all, HISTORY, LIMITS)).toEqual(['DisableKey', 'EnableKey', 'TagResource']);
  const some = { ...all, controlEvents: ['TagResource', 'EnableKey'] as const };
  expect(await names(some, HISTORY, LIMITS)).toEqual(['EnableKey', 'TagResource']);
  const apart = {
    ...some,
    apart: { by: 'key', tables: ['control_events'], moved: () => sql`select key_arn from keys` } as const,
  };
  expect(await names(apart, HISTORY, LIMITS, {}, { those: [], held: undefined })).toEqual([]);
  expect(await names(apart, HISTORY, LIMITS, {}, null)).toEqual(['EnableKey', 'TagResource']);
  warehouse.close();
});

it.each(ANALYZERS.filter(({ controlEvents }) => controlEvents).map((analyzer) => [analyzer.id, analyzer] as const))(
  'spells every control event that %s names',
  (_, analyzer) => {
    const { text, values } = unnarrowed(analyzer, HISTORY, LIMITS);
    const spelt = `${text} ${JSON.stringify(values)}`;
    expect(analyzer.controlEvents?.filter((name) => !new RegExp(`\\b${name}\\b`).test(spelt))).toEqual([]);
  },
);

it('looks at the end of the window as an end alone, unless the analyzer says otherwise', () => {
  const window = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2025-06-30T00:00:00.001Z') };
  const others = ANALYZERS.filter((analyzer) => {
    if (analyzer.kind !== 'occurrence' || analyzer.timed || analyzer.apart?.moved) return false;
    const { text, values } = unnarrowed(
      analyzer,
      { from: window.from, asOf: new Date(window.to.getTime() - 1) },
      LIMITS,
    );
    return Object.entries(values).some(([name, value]) => {
      if (!(value instanceof Date)) return false;
      const bound = new RegExp(`(?:<|>=)\\s*(?:date_trunc\\('\\w+', )?(?:cast\\()?\\$${name}\\b`);
      const uses = text.match(new RegExp(`\\$${name}\\b`, 'g'))?.length ?? 0;
      const isEnd = value.getTime() === window.from.getTime() || value.getTime() === window.to.getTime();
      return !isEnd || uses !== 1 || !bound.test(text);
    });
  });
  expect(others.map(({ id }) => id)).toEqual([]);
});

it('looks at the instant of judgement as an end, or to date what nothing dates, where time alone changes nothing', () => {
  const asOf = new Date('2025-06-30T00:00:00Z');
  const timeless = ANALYZERS.filter((analyzer) => analyzer.kind === 'condition' && analyzer.timeless);
  expect(timeless.length).toBeGreaterThan(10);
  const others = timeless.filter((analyzer) => {
    const { text, values } = unnarrowed(analyzer, { from: asOf, asOf }, LIMITS);
    return Object.entries(values).some(([name, value]) => {
      if (!(value instanceof Date)) return false;
      const bound = new RegExp(`(?:event_time <= |, )\\$${name}(?:\\) as (?:observed_at|since))?`);
      return value.getTime() !== asOf.getTime() || !bound.test(text.replace(/\s+/g, ' '));
    });
  });
  expect(others.map(({ id }) => id)).toEqual([]);
});

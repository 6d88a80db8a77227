import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { analyzerAnswers } from '@/lib/queries/analyzer-answers';
import { keySets, withRelatives } from '@/lib/queries/moved-keys';
import { otherCall, type RawRecord } from '../support/events';
import { deliveries } from '../support/happenings';
import { expectSameStepByStep } from '../support/step-by-step';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const HISTORIES = 1;
const END = new Date('2025-06-23T00:00:00Z');
/** The data reaches to the same instant in every case, whatever happened. */
const LAST = otherCall('ec2.amazonaws.com', 'DescribeInstances', {
  at: END,
  account: '777777777777',
  region: 'eu-north-1',
  readOnly: true,
});
const SEED = 20261128;
const CAST = { rich: true, least: 40, most: 60 };
const HISTORY = fc.sample(deliveries(2, CAST), { seed: SEED, numRuns: HISTORIES });
/** What happens to another key meanwhile. */
const MEANWHILE = fc.sample(
  deliveries(1, { ...CAST, ids: ['7234abcd-12ab-34cd-56ef-1234567890ab'], least: 30, most: 40 }),
  {
    seed: SEED + 1,
    numRuns: HISTORIES,
  },
);

async function answers(records: readonly RawRecord[]): Promise<ReadonlyMap<Analyzer, ReadonlyMap<string, FindingRow>>> {
  return inWarehouse([...records, LAST], async (warehouse) => {
    const ground = await analysisGround(warehouse.models, END);
    const all = new Map<Analyzer, ReadonlyMap<string, FindingRow>>();
    for (const analyzer of ANALYZERS) {
      all.set(analyzer, await analyzerAnswers(warehouse.models, analyzer, ground, warehouse.site));
    }
    return all;
  });
}

async function inWarehouse<T>(records: readonly RawRecord[], work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await warehouseHolding({ records });
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}

const byId = (all: ReadonlyMap<Analyzer, ReadonlyMap<string, FindingRow>>) =>
  new Map([...all].map(([{ id }, found]) => [id, found]));

describe.each(HISTORY.map((delivered, nth) => ({ nth, delivered, records: delivered.flat() })))(
  'every analyzer, on random history $nth',
  ({ nth, delivered, records }) => {
    let asked: ReturnType<typeof answers> | null = null;
    const inOrder = () => {
      asked ??= answers(records);
      return asked;
    };

    it('answers, with events that the log holds as evidence', async () => {
      const ids = new Set([...records, LAST].map(({ eventID }) => eventID));
      const all = [...(await inOrder()).values()].flatMap((found) => [...found.values()]);
      expect(all.length).toBeGreaterThan(10);
      for (const row of all) expect(row.event_ids.filter((id) => !ids.has(id))).toEqual([]);
    });

    it('says the same when the log arrives backwards', async () => {
      expect(byId(await answers(records.toReversed()))).toEqual(byId(await inOrder()));
    });

    it('says the same of a key when it is asked about that key alone, whatever happened to others', async () => {
      const subjects = [...(await inOrder()).values()].flatMap((found) =>
        [...found.values()].map(({ subject }) => subject),
      );
      const others = MEANWHILE[nth]?.flat() ?? [];
      await inWarehouse([...records, ...others, LAST], async ({ models, site }) => {
        const ground = await analysisGround(models, END);
        for (const analyzer of ANALYZERS.filter(({ apart }) => apart?.by === 'key')) {
          const those = withRelatives(subjects, await keySets(models));
          const whole = await analyzerAnswers(models, analyzer, ground, site);
          const about = [...whole].filter(([, { subject }]) => those.includes(subject));
          const asked = await analyzerAnswers(models, analyzer, ground, site, those);
          expect([analyzer.id, asked]).toEqual([analyzer.id, new Map(about)]);
        }
      });
    });

    it('finds the same delivery by delivery as all at once', async () => {
      await inWarehouse([LAST], (warehouse) => expectSameStepByStep(warehouse, delivered, ANALYZERS, END));
    }, 120_000);
  },
);

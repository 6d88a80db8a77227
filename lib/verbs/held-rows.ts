import type { HoldingModels } from '@/db/read-models';
import type { Analyzer } from '@/lib/model/analyzer';
import type { Held } from '@/lib/sql/narrow';
import { sql } from '@/lib/sql/sql';
import type { Asked } from './analysis-scope';

/** The read model of which to look for the rows of a few keys costs more than most questions about them. */
const LARGE = 'edge_day';

/** Rows of more keys than these are not held. */
const MOST_KEYS = 400;

/** Gives an analyzer the rows that are held for it. */
type Holder = (analyzer: Analyzer) => Promise<Held | undefined>;

/**
 * Works while the rows that several analyzers are about to ask for are held aside, so that they are looked for once,
 * and meanwhile others can ask. Nothing is held where that is not worth it.
 */
export async function withHeld<T>(
  models: HoldingModels,
  scoped: readonly { readonly analyzer: Analyzer; readonly asked: Asked }[],
  work: (held: Holder) => Promise<T>,
): Promise<T> {
  const asking = scoped.filter(({ analyzer, asked }) => readsLarge(analyzer) && isFew(asked.those));
  const keys = new Set(asking.flatMap(({ asked }) => asked.those ?? []));
  if (asking.length < 2 || keys.size > MOST_KEYS) return work(async () => undefined);
  const aside = models.aside(
    new Map([[LARGE, sql`select * from edge_day where key_arn in (select unnest(cast(${[...keys]} as varchar[])))`]]),
  );
  const held = aside.then(({ schema }): Held => ({ schema, tables: new Set([LARGE]), keys }));
  // Whoever waits for it hears that it failed.
  held.catch(() => undefined);
  const holds = new Set(asking.map(({ analyzer }) => analyzer));
  try {
    return await work(async (analyzer) => (holds.has(analyzer) ? held : undefined));
  } finally {
    await aside.then(({ drop }) => drop()).catch(() => undefined);
  }
}

function readsLarge({ apart }: Analyzer): boolean {
  return apart?.by === 'key' && apart.tables.includes(LARGE);
}

function isFew(those: readonly string[] | null): boolean {
  return those !== null && those.length > 0 && those.length <= MOST_KEYS;
}

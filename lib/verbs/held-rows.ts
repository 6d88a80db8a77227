import type { HoldingModels } from '@/db/read-models';
import type { Analyzer } from '@/lib/model/analyzer';
import type { Held } from '@/lib/sql/narrow';
import { sql } from '@/lib/sql/sql';
import type { Asked } from './analysis-scope';

/** Read models of which one look for the rows of a few keys costs more than most questions about them. */
const LARGE = ['edge_day', 'context_day'] as const;

/** Rows of more keys than these are not held. */
const MOST_KEYS = 1_000;

/** Fewer questions than these look for themselves. */
const FEWEST_QUESTIONS = 2;

/**
 * Works while the rows that several analyzers are about to ask for are held aside, so that they are looked for once.
 * `undefined` where that is not worth it.
 */
export async function withHeld<T>(
  models: HoldingModels,
  scoped: readonly { readonly analyzer: Analyzer; readonly asked: Asked }[],
  work: (held: Held | undefined) => Promise<T>,
): Promise<T> {
  const asking = scoped.flatMap(({ analyzer: { apart }, asked: { those } }) =>
    apart?.by === 'key' && those !== null && those.length > 0 && those.length <= MOST_KEYS
      ? [{ tables: new Set<string>(apart.tables), those }]
      : [],
  );
  const tables = LARGE.filter((table) => asking.filter((one) => one.tables.has(table)).length >= FEWEST_QUESTIONS);
  const keys = new Set(asking.flatMap(({ those }) => those));
  if (tables.length === 0 || keys.size > MOST_KEYS) return work(undefined);
  const aside = await models.aside(
    new Map(
      tables.map((table) => [
        table,
        sql`select * from ${{ text: table, values: {} }} where key_arn in (select unnest(cast(${[...keys]} as varchar[])))`,
      ]),
    ),
  );
  try {
    return await work({ schema: aside.schema, tables: new Set(tables), keys });
  } finally {
    await aside.drop();
  }
}

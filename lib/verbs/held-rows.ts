import { z } from 'zod';
import type { HoldingModels } from '@/db/read-models';
import type { Analyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { integer } from '@/lib/sql/columns';
import type { Held } from '@/lib/sql/narrow';
import { sql } from '@/lib/sql/sql';
import type { Asked } from './analysis-scope';

/** The read model of which to look for the rows of a few keys costs more than most questions about them. */
const LARGE = 'edge_day';

/** Rows of more keys than these are not held. */
const MOST_KEYS = 400;

/** More rows than these, some hundred megabytes, are not held either: each analyzer looks for its own then. */
const MOST_ROWS = 300_000;

/** Gives an analyzer the rows that are held for it. */
type Holder = (analyzer: Analyzer) => Promise<Held | undefined>;

/**
 * Works while the rows that several analyzers are about to ask for are held aside, so that they are looked for once,
 * and meanwhile others can ask. Nothing is held where that is not worth it.
 */
export async function withHeld<T>(
  models: HoldingModels,
  scoped: readonly { readonly analyzer: Analyzer; readonly asked: Asked }[],
  work: (held: Holder, isHeldFor: (analyzer: Analyzer) => boolean) => Promise<T>,
  mostRows = MOST_ROWS,
): Promise<T> {
  const asking = scoped.filter(({ analyzer, asked }) => mayHold(analyzer) && isFew(asked.those));
  const keys = new Set(asking.flatMap(({ asked }) => asked.those ?? []));
  if (asking.length < 2 || keys.size > MOST_KEYS)
    return work(
      async () => undefined,
      () => false,
    );
  const aside = models.aside(new Map([[LARGE, rowsOf([...keys], mostRows)]]));
  const held = aside.then(
    async ({ schema }): Promise<Held | undefined> => {
      const isWhole = (await rowsIn(models, schema)) <= mostRows;
      return isWhole ? { schema, tables: new Set([LARGE]), keys } : undefined;
    },
    // Whoever looks for its own rows then hears what is wrong.
    () => undefined,
  );
  const holds = new Set(asking.map(({ analyzer }) => analyzer));
  try {
    return await work(
      async (analyzer) => (holds.has(analyzer) ? held : undefined),
      (analyzer) => holds.has(analyzer),
    );
  } finally {
    await aside.then(({ drop }) => drop()).catch(() => undefined);
  }
}

/** Without the columns that no analyzer reads. Keys bound one by one are looked for while the table is read. */
function rowsOf(keys: readonly string[], mostRows: number): Query {
  const list = keys.map((key) => sql`${key}`).reduce((before, next) => sql`${before}, ${next}`);
  return sql`
    select * exclude (part_id, operation_class)
    from edge_day
    where key_arn in (${list})
    limit ${mostRows + 1}
  `;
}

async function rowsIn(models: HoldingModels, schema: string): Promise<number> {
  const held: Query = { text: `${schema}.${LARGE}`, values: {} };
  const [counted] = await models.rows(sql`select count(*) as rows from ${held}`, z.object({ rows: integer }));
  return counted?.rows ?? Number.POSITIVE_INFINITY;
}

/** Whether an analyzer may ask for rows that are held. */
export function mayHold({ apart }: Analyzer): boolean {
  return apart?.by === 'key' && apart.tables.includes(LARGE);
}

function isFew(those: readonly string[] | null): boolean {
  return those !== null && those.length > 0 && those.length <= MOST_KEYS;
}

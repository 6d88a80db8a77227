import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

const wholeRow = z.object({ whole: z.string() }).transform(({ whole }): unknown => JSON.parse(whole));

/**
 * The same as `models.rows`, for answers of thousands of rows with many or long texts, or with lists of thousands: a row
 * comes out of the engine as one text, since the driver takes microseconds of the main thread for every single one.
 */
export function manyRows<T>(models: Pick<ReadModels, 'rows'>, query: Query, row: z.ZodType<T>): Promise<T[]> {
  return models.rows(sql`select cast(to_json(one) as varchar) as whole from (${query}) one`, wholeRow.pipe(row));
}

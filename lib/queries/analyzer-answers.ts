import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { inScope, isExpected, type TagsByKey } from '@/lib/findings/expected';
import { fingerprint } from '@/lib/findings/fingerprint';
import { judgementOf, limitsOf } from '@/lib/findings/settings';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import type { Site } from '@/lib/model/site';
import { takingTurns } from '@/lib/model/turns';
import { question } from '@/lib/queries/question';
import type { Held } from '@/lib/sql/narrow';
import { sql } from '@/lib/sql/sql';

/** The history that is looked at, both ends inside. */
interface History {
  readonly from: Date;
  readonly asOf: Date;
}

/**
 * What an analyzer finds under a site's settings, each name once; of rows with one name the first stands. What is
 * outside its scope or on an allow-list is left out. With some keys or principals named, what it finds about them, as
 * far as the analyzer can tell them apart. Throws `QueryError`.
 */
export async function analyzerAnswers(
  models: ReadModels,
  analyzer: Analyzer,
  history: History,
  site: Site,
  those: readonly string[] | null = null,
  held?: Held,
): Promise<ReadonlyMap<Fingerprint, FindingRow>> {
  const { numbers, scope } = judgementOf(analyzer, site, null);
  const asked = question(analyzer, history, limitsOf(site), numbers, those && { those, held });
  const rows = await models.rows(asked, analyzer.row);
  const tags = scope.tags.length > 0 ? await tagsByKey(models) : new Map();
  const found = new Map<Fingerprint, FindingRow>();
  const turn = takingTurns();
  for (const row of rows) {
    await turn();
    if (!inScope(row, scope, tags) || isExpected(analyzer, row, site.allowed, history.asOf)) continue;
    const name = fingerprint(analyzer, row);
    if (!found.has(name)) found.set(name, row);
  }
  return found;
}

const tagged = z.object({
  key_arn: z.string(),
  tags: z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
});

async function tagsByKey(models: ReadModels): Promise<TagsByKey> {
  const rows = await models.rows(sql`select key_arn, tags from keys where tags is not null`, tagged);
  return new Map(rows.map(({ key_arn, tags }) => [key_arn, tags]));
}

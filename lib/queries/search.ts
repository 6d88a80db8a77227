import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import type { Analyzer } from '@/lib/model/analyzer';
import type { EventId } from '@/lib/model/brand';
import type { Language } from '@/lib/model/language';
import { parseEventId } from '@/lib/model/parse';
import type { Runtime } from '@/lib/runtime';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type FindingItem, findingItems, headlineOf } from './finding-items';

/** At most so many of a kind. */
const MOST = 6;

const keyRow = z.object({
  key_arn: z.string(),
  key_id: z.string(),
  alias: z.string().nullable(),
  account_id: z.string(),
  region: z.string(),
});
export type FoundKey = z.infer<typeof keyRow>;

const eventRow = z.object({
  event_id: z.string(),
  event_time: timestamp,
  event_name: z.string(),
  key_arn: z.string().nullable(),
});
export type FoundEvent = z.infer<typeof eventRow>;

const principalRow = z.object({ principal: z.string(), calls: integer });
export type FoundPrincipal = z.infer<typeof principalRow>;

export interface FoundFinding {
  readonly item: FindingItem;
  readonly headline: string;
}

export interface Found {
  readonly keys: readonly FoundKey[];
  readonly principals: readonly FoundPrincipal[];
  readonly accounts: readonly string[];
  readonly findings: readonly FoundFinding[];
  readonly analyzers: readonly Analyzer[];
  /** The event whose id the text is. */
  readonly event: FoundEvent | null;
}

type Sources = Pick<Runtime, 'models' | 'facts' | 'ledger' | 'now'>;

/**
 * What a text names: keys by alias, id, ARN, description or owner; principals by a part of their name; accounts by
 * their digits; findings by their
 * sentence; analyzers by code or title; an event by its id. At most six of a kind, the best first.
 */
export async function search(sources: Sources, text: string, language: Language): Promise<Found> {
  const word = text.trim().toLowerCase();
  const eventId = parseEventId(word);
  // An account stands with dashes on every page, and without them in every name.
  const name = /^\d{4}-\d{4}-\d{4}$/.test(word) ? word.replaceAll('-', '') : word;
  const [keys, principals, accounts, findings, event] = await Promise.all([
    foundKeys(sources, name.replace(/^alias\//, '')),
    foundPrincipals(sources, name),
    foundAccounts(sources, word.replaceAll('-', '')),
    foundFindings(sources, word, language),
    eventId === null ? null : foundEvent(sources, eventId),
  ]);
  return { keys, principals, accounts, findings, analyzers: foundAnalyzers(word, language), event };
}

function foundKeys({ models }: Sources, word: string): Promise<FoundKey[]> {
  return models.rows(
    sql`
      select key_arn, key_id, alias, account_id, region
      from keys
      where contains(
        lower(concat_ws(' ', key_arn, array_to_string(aliases, ' '), description, owner)),
        ${word}
      )
      order by
        coalesce(lower(alias) = ${word}, false) desc,
        coalesce(starts_with(lower(alias), ${word}), false) desc,
        alias nulls last,
        key_arn
      limit ${MOST}
    `,
    keyRow,
  );
}

/** Most calls first, in all data; the name itself before names that only hold the word. */
function foundPrincipals({ models }: Sources, word: string): Promise<FoundPrincipal[]> {
  return models.rows(
    sql`
      select principal, cast(sum(calls) as bigint) as calls
      from edge_day
      where contains(lower(principal), ${word}) and principal <> 'unknown'
      group by principal
      order by
        ends_with(lower(principal), concat('/', cast(${word} as varchar))) desc,
        calls desc,
        principal
      limit ${MOST}
    `,
    principalRow,
  );
}

async function foundAccounts({ models }: Sources, digits: string): Promise<string[]> {
  if (!/^\d{3,12}$/.test(digits)) return [];
  const rows = await models.rows(
    sql`
      select distinct account_id
      from keys
      where contains(account_id, ${digits})
      order by account_id
      limit ${MOST}
    `,
    z.object({ account_id: z.string() }),
  );
  return rows.map(({ account_id }) => account_id);
}

async function foundFindings(sources: Sources, word: string, language: Language): Promise<FoundFinding[]> {
  const items = await findingItems(sources);
  return items
    .map((item) => ({ item, headline: headlineOf(item.stored, language) }))
    .filter(
      ({ item, headline }) =>
        [headline, item.stored.headline].some((text) => text.toLowerCase().includes(word)) || item.fingerprint === word,
    )
    .sort((a, b) => b.item.last_seen_at.getTime() - a.item.last_seen_at.getTime())
    .slice(0, MOST);
}

function foundAnalyzers(word: string, language: Language): Analyzer[] {
  return ANALYZERS.filter(({ code, title }) =>
    [code, title[language]].some((text) => text.toLowerCase().includes(word)),
  ).slice(0, MOST);
}

async function foundEvent({ facts }: Sources, eventId: EventId): Promise<FoundEvent | null> {
  const [found] = await facts.rows(
    sql`
      select cast(event_id as varchar) as event_id, event_time, event_name, key_arn
      from kms_events
      where event_id = cast(${eventId} as uuid)
      limit 1
    `,
    eventRow,
  );
  return found ?? null;
}

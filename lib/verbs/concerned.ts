import { TABLES_BY_KEY } from '@/db/key-store';
import { wordsBehind } from '@/lib/findings/settled';
import type { Analyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import type { KeyNews, KeysByName } from '@/lib/queries/key-news';
import { mayRead, tablesOf } from '@/lib/sql/tables';

/** What a question reads. */
interface Reads {
  readonly query: Query;
  /** What of `keys` its answer depends on though it does not spell it, by the names under which that is noted. */
  readonly besides: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
  /** Names of control events; null: all. */
  readonly controlEvents: readonly string[] | null;
}

/** What is new for questions. */
export interface News {
  readonly named: KeyNews;
  /** Tables that nothing came into. */
  readonly quiet: ReadonlySet<string>;
  /** Keys that were called. */
  readonly called: readonly string[];
  /** Keys of which events count since, or no longer do. */
  readonly recounted: readonly string[];
}

/** What a question, as the analyzer spells it, reads; `byTags`: the site looks at keys with some tags alone. */
export function readsOf(query: Query, analyzer: Analyzer, byTags: boolean): Reads {
  const words = analyzer.kind === 'condition' && analyzer.restsOn !== undefined ? wordsBehind(analyzer.restsOn) : [];
  const besides = [...words.map((what) => `keys.last_words.${what}`), ...(byTags ? ['keys.tags'] : [])];
  return {
    query,
    besides: new Set(besides),
    tables: new Set([...tablesOf(query), ...(besides.length > 0 ? ['keys'] : [])]),
    controlEvents: analyzer.controlEvents ?? null,
  };
}

/** Whether something is new in what a question reads. */
export function isConcerned(reads: Reads, news: News): boolean {
  return [...reads.tables].some((table) => isNew(table, reads, news));
}

function isNew(table: string, reads: Reads, { named, quiet, recounted }: News): boolean {
  if (isOfKeys(table)) return named.inventoryAhead || stateRead(table, reads, named.state).length > 0;
  switch (table) {
    case 'control_events':
      return recounted.length > 0 || namesRead(reads, named.control).length > 0;
    case 'coverage_day':
      return named.newHours;
    case 'digest_verdicts':
      return named.digests;
    // A new inventory concerns everything, and is no news of this kind.
    case 'inventory_keys':
    case 'inventory_snapshots':
    case 'trail_settings':
    case 'trail_places':
      return named.inventoryAhead;
    default:
      return !quiet.has(table);
  }
}

/** The keys of which something is new in what a question reads of single keys. */
export function keysConcerned(reads: Reads, news: News): readonly string[] {
  const { named, called, quiet, recounted } = news;
  const ofUse = [...reads.tables].some(
    (table) => !isOfKeys(table) && table !== 'control_events' && !STANDING.has(table) && !quiet.has(table),
  );
  const keys = [
    ...recounted,
    ...(ofUse ? [...called, ...[...named.control.values()].flat()] : []),
    ...(reads.tables.has('control_events') ? namesRead(reads, named.control) : []).flatMap(([, those]) => those),
    ...[...reads.tables]
      .filter(isOfKeys)
      .flatMap((table) => stateRead(table, reads, named.state).flatMap(([, those]) => those)),
  ];
  return [...new Set(keys)];
}

/** Tables in which what came in about a key's use leaves nothing about that key. */
const STANDING: ReadonlySet<string> = new Set([
  'coverage_day',
  'coverage_hour',
  'digest_verdicts',
  'inventory_keys',
  'inventory_snapshots',
  'trail_settings',
  'trail_places',
]);

function isOfKeys(table: string): boolean {
  return TABLES_BY_KEY.some((name) => name === table);
}

function namesRead({ controlEvents }: Reads, control: KeysByName): [string, readonly string[]][] {
  return [...control].filter(([name]) => controlEvents === null || controlEvents.includes(name));
}

function stateRead(table: string, reads: Reads, state: KeysByName): [string, readonly string[]][] {
  if (table !== 'keys') return [...state].filter(([name]) => name === table);
  return [...state].filter(([name]) => {
    const [of, column] = name.split('.');
    if (of !== 'keys' || column === undefined) return false;
    return reads.besides.has(name) || mayRead(reads.query, 'keys', column);
  });
}

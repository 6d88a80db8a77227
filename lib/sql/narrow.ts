import type { Apart } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { sql } from './sql';
import { withBefore } from './with-before';

/** All rows of some tables about some keys, which are held aside. */
export interface Held {
  readonly schema: string;
  readonly tables: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

/** The keys or principals that a question is asked about alone. */
export interface Those {
  readonly apart: Apart;
  readonly those: readonly string[];
  readonly held: Held | undefined;
}

/**
 * The same question as if some tables held less: of the control events those of these names alone, and nothing but the
 * rows of some keys or principals in the tables that set findings about them apart. The answer is then the part of the
 * whole answer that is about them. Null: as it is.
 */
export function narrowed(query: Query, controlEvents: readonly string[] | null, about: Those | null): Query {
  const ctes = [...controlEventsView(controlEvents, about), ...viewsAbout(controlEvents, about)];
  return ctes.length === 0
    ? query
    : withBefore(
        ctes.reduce((before, view) => sql`${before}, ${view}`),
        query,
      );
}

function controlEventsView(names: readonly string[] | null, about: Those | null): Query[] {
  if (names === null || about?.apart.tables.includes('control_events')) return [];
  return [sql`control_events as (select * from main.control_events where ${isNamed(names)})`];
}

function viewsAbout(controlEvents: readonly string[] | null, about: Those | null): Query[] {
  if (about === null) return [];
  const { apart, those, held } = about;
  const column = apart.by === 'key' ? 'key_arn' : 'principal';
  const isHeld = held !== undefined && apart.by === 'key' && those.every((key) => held.keys.has(key));
  const schemaOf = (table: string) => (isHeld && held.tables.has(table) ? held.schema : 'main');
  const asked = sql`those_asked as (select unnest(cast(${those} as varchar[])))`;
  const views = apart.tables.map((table): Query => {
    const rows: Query = {
      text: `${table} as (select * from ${schemaOf(table)}.${table} where ${column} in (from those_asked)`,
      values: {},
    };
    return table === 'control_events' && controlEvents !== null
      ? sql`${rows} and ${isNamed(controlEvents)})`
      : sql`${rows})`;
  });
  return [asked, ...views];
}

function isNamed(names: readonly string[]): Query {
  const list = names.map((name) => sql`${name}`).reduce((before, next) => sql`${before}, ${next}`);
  return sql`event_name in (${list})`;
}

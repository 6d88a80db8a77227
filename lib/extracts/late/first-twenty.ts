import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** The first twenty events of a group of `part_events`, oldest first, with their times. */
export const FIRST_TWENTY: Query = sql`min({'seen_at': event_time, 'id': cast(event_id as varchar)}, 20)`;

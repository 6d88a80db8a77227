import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { Inventory } from '@/lib/inventory/stored-inventory';
import type { KeyRecordings } from '@/lib/keys/key-then';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { controlEvents } from './key-inputs';

const StoredKey = Inventory.shape.keys.element;
const Head = Inventory.omit({ keys: true });

/** Events and snapshots of one key, and of those whose histories hang together with its own. */
export async function keyRecordings(models: ReadModels, keyArn: string): Promise<KeyRecordings> {
  const scope = await connectedTo(models, keyArn);
  const [events, listed, uses] = await Promise.all([
    controlEvents(models, scope),
    models.rows(
      sql`
        select head, inventory_keys.body
        from inventory_keys
        join inventory_snapshots using (snapshot_id)
        where key_arn in (select unnest(${scope}))
        order by inventory_keys.collected_at, snapshot_id, key_arn
      `,
      z.object({ head: z.string(), body: z.string() }),
    ),
    models.rows(
      sql`
        select last_at as at, last_event_id as event_id
        from edge_day
        where key_arn = ${keyArn}
          and is_use
          and not (event_name = 'ReEncrypt' and key_role = 'source')
        order by last_at, last_event_id
      `,
      z.object({ at: timestamp, event_id: z.string() }),
    ),
  ]);
  const inventories = new Map<string, Inventory>();
  for (const { head, body } of listed) {
    const inventory = inventories.get(head) ?? { ...Head.parse(JSON.parse(head)), keys: [] };
    inventory.keys.push(StoredKey.parse(JSON.parse(body)));
    inventories.set(head, inventory);
  }
  return {
    keyArn,
    events,
    inventories: [...inventories.values()],
    uses: uses.map(({ at, event_id }) => ({ at, eventId: event_id })),
  };
}

/** The key, the keys of its multi-Region set, and every key of its place that had an alias of its at some time. */
async function connectedTo(models: ReadModels, keyArn: string): Promise<string[]> {
  const rows = await models.rows(
    sql`
      with this_key as (
        select
          split_part(${keyArn}, ':', 4) as region,
          split_part(${keyArn}, ':', 5) as account_id,
          split_part(${keyArn}, '/', 2) as key_id
      ),
      namings as (
        select key_arn, json_extract_string(request, '$.aliasName') as alias
        from control_events, this_key
        where event_name in ('CreateAlias', 'UpdateAlias')
          and outcome = 'ok'
          and split_part(key_arn, ':', 4) = region
          and split_part(key_arn, ':', 5) = account_id
      )
      select ${keyArn} as key_arn
      union
      select keys.key_arn
      from keys
      join this_key using (account_id, key_id)
      union
      select key_arn
      from namings
      where alias in (select alias from namings where key_arn = ${keyArn})
      order by key_arn
    `,
    z.object({ key_arn: z.string() }),
  );
  return rows.map(({ key_arn }) => key_arn);
}

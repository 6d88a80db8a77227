-- What a run needs to know to look at no more than what changed since the last one.

-- Of every part, what it says of each key's use: enough to bring key state up to date without reading anything else.
create table key_use (
  part_id             integer not null,
  key_arn             varchar not null,
  first_seen_at       timestamp not null,
  first_used_at       timestamp,
  last_used_at        timestamp,
  last_used_operation varchar,
  last_used_event_id  varchar,
  operations          varchar[] not null, -- names of the successful cryptographic operations
  protects_data       boolean not null,   -- data that lasts was seen under the key
  aws_alias           varchar             -- called by this alias of AWS itself, 'aws/…'
);

-- Accounts in whose trails the events of a part were delivered.
create table part_accounts (
  part_id    integer not null,
  account_id varchar not null
);

-- Which edition of each extract filled its read model; another one fills it anew for all parts.
create table extract_editions (
  table_name varchar not null,
  edition    integer not null
);

insert into extract_editions
values
  ('usage_hour', 1),
  ('edge_day', 1),
  ('control_events', 1),
  ('failure_day', 1),
  ('context_day', 1),
  ('cross_account_day', 1),
  ('root_day', 1);

-- Everything that came in, in order. The token tells a store from another one, and from its own backup.
create table store_changes (
  change_id integer not null,
  token     varchar not null,
  kind      varchar not null,   -- 'part', 'inventory', 'digests'
  part_id   integer
);

-- Events of earlier parts that count since a change, or no longer do.
create table recounted_events (
  change_id           integer not null,
  event_time          timestamp not null,
  key_arn             varchar,
  destination_key_arn varchar,
  principal           varchar
);

-- What key state was computed from last: up to which change, as of when, and on which ground.
create table key_state_basis (
  change_id integer not null,
  token     varchar not null,
  as_of     timestamp not null,
  basis     varchar not null
);

-- The keys of every inventory, one row each, so that one key can be read without the others.
create table inventory_keys (
  snapshot_id  varchar not null,
  collected_at timestamp not null,
  key_arn      varchar not null,
  aliases      varchar[],
  body         varchar not null using compression zstd -- the key's part of the inventory as JSON
);

-- The rest of the inventory: everything but its keys.
alter table inventory_snapshots add column head varchar;

insert into inventory_keys
select
  snapshot_id,
  collected_at,
  json_extract_string(key, '$.keyArn'),
  cast(json_extract(key, '$.aliases.value') as varchar[]),
  cast(key as varchar)
from (
  select snapshot_id, collected_at, unnest(cast(json_extract(body, '$.keys[*]') as json[])) as key
  from inventory_snapshots
) listed;

update inventory_snapshots
set head = cast(json_merge_patch(body, '{"keys":null}') as varchar);

-- What the verdict on a key's use is made from beside the columns that are here already.
alter table keys add column protects_data boolean;
alter table keys add column has_service_grants boolean;
alter table keys add column api_asked_at timestamp;

-- Facts lie in two places. A large part stays the Parquet file that it came as, in the folder of facts ("sealed");
-- small parts are rows of `stored_events`. `kms_events` is the view of both; the store makes it anew whenever the list
-- of sealed parts changes, since it names their files.

alter table parts add column sealed_as varchar;      -- path of the part's file within the folder of facts
alter table parts add column has_network boolean;    -- whether it holds records of network activity

-- Rows of sealed parts that are there already: an event is stored once.
create table repeated_rows (
  part_id integer not null,
  row     bigint not null        -- from 0, in the part's file
);

-- Each call counts once. Here are the events that do not: the owner's copy of a cross-account call whose caller's copy
-- is here too, the network record of a call that has a management record, and an event that a later one corrects.
create table uncounted_events (
  event_id uuid not null
);

-- Events that correct another.
create table corrections (
  event_id          uuid not null,
  corrects_event_id uuid not null
);

insert into uncounted_events
select event_id
from kms_events
where not counted;

insert into corrections
select event_id, try_cast(corrects_event_id as uuid)
from kms_events
where try_cast(corrects_event_id as uuid) is not null;

update parts
set has_network = part_id in (
  select part_id
  from kms_events
  where event_category = 'NetworkActivity'
);

alter table kms_events drop column counted;

alter table kms_events rename to stored_events;

create view kms_events as
select
  *,
  event_id not in (select event_id from uncounted_events) as counted
from stored_events;

-- Up to which day of delivery all that a source had on offer was settled, when it was last looked through without anything
-- being left. Days after it are looked through again, whatever came in of them meanwhile.
create table settled_days (
  source     varchar not null,     -- 's3://bucket/prefix/'
  settled_to timestamp not null
);

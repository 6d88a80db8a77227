-- When each principal called keys, for the share outside working hours.
create table principal_hour (
  part_id   integer not null,
  hour      timestamp not null,
  principal varchar not null,   -- as in edge_day; records that name nobody are left out
  calls     integer not null
);

-- Which access keys each principal signed with, by day.
create table access_key_day (
  part_id       integer not null,
  day           timestamp not null,
  principal     varchar not null,
  access_key_id varchar not null,   -- 'temporary' for all those of sessions together
  credentials   integer not null,   -- different ones of them on the day; 1 for a long-lived key
  calls         integer not null,
  first_at      timestamp not null,
  last_at       timestamp not null,
  addresses     varchar[] not null  -- at most 20
);

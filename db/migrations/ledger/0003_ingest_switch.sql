-- Whether reading is paused: the last row counts. It outlives a restart, so that what somebody stopped stays stopped.
create table ingest_switch (
  is_paused   boolean not null,
  switched_at timestamp not null,
  switched_by varchar not null
);

-- From where and in which sessions each principal called, by day.
create table principal_day (
  part_id           integer not null,
  day               timestamp not null,
  principal         varchar not null,   -- as in edge_day; records that name nobody are left out
  identity_type     varchar not null,
  caller_account_id varchar not null,   -- 'unknown' when the record names none
  address           varchar not null,   -- an address, or the service that called on its behalf; 'unknown' when none is named
  calls             integer not null,
  mfa_calls         integer not null,   -- of a session that was opened with a second factor
  first_at          timestamp not null,
  last_at           timestamp not null,
  sessions          varchar[] not null, -- names, at most 20
  source_identities varchar[] not null  -- at most 20
);

-- Which resources each principal touched, as the encryption contexts of its calls show, by day.
create table principal_context_day (
  part_id       integer not null,
  day           timestamp not null,
  principal     varchar not null,
  key_arn       varchar not null,
  context_key   varchar not null,
  context_value varchar not null,
  calls         integer not null,
  first_at      timestamp not null,
  last_at       timestamp not null
);

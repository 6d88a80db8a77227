-- What people wrote and what was told to them. Small, precious, backed up; not rebuildable from logs.

create table users (
  user_id         varchar not null,
  name            varchar not null,
  role            varchar not null,
  password_hash   varchar not null,
  session_version integer not null,
  language        varchar not null,
  created_at      timestamp not null,
  disabled_at     timestamp
);

-- One-time links; only a hash of the secret is kept.
create table invitations (
  token_hash varchar not null,
  role       varchar not null,
  created_at timestamp not null,
  expires_at timestamp not null,
  used_at    timestamp,
  used_by    varchar
);

create table audit_log (
  happened_at timestamp not null,
  actor_kind  varchar not null,
  actor       varchar not null,
  action      varchar not null,
  subject     varchar,
  detail      varchar                -- JSON
);

create table analyzer_runs (
  run_id      varchar not null,
  analyzer    varchar not null,
  version     integer not null,
  as_of       timestamp not null,
  started_at  timestamp not null,
  finished_at timestamp not null,
  outcome     varchar not null,      -- 'complete', 'cannot-tell', 'failed'
  reason      varchar,
  findings    integer not null
);

-- The machine's side of a finding: replaced as runs see it. People's side is in decisions and notes.
create table findings (
  fingerprint   varchar not null,
  analyzer      varchar not null,
  scope         varchar not null,    -- account/region
  subject       varchar not null,
  severity      varchar not null,
  headline      varchar not null,
  detail        varchar not null,    -- the analyzer's row as JSON
  event_ids     varchar[] not null,
  observed_at   timestamp not null,
  first_seen_at timestamp not null,  -- as_of of the run that first reported it
  last_seen_at  timestamp not null,
  present       boolean not null,
  absent_since  timestamp
);

create table changes (
  run_id      varchar not null,
  fingerprint varchar not null,
  kind        varchar not null,      -- 'appeared', 'returned', 'vanished'
  changed_at  timestamp not null
);

create table decisions (
  fingerprint varchar not null,
  kind        varchar not null,
  reason      varchar not null,
  until       timestamp,
  actor_kind  varchar not null,
  actor       varchar not null,
  decided_at  timestamp not null
);

create table notes (
  note_id     varchar not null,
  fingerprint varchar not null,
  body        varchar not null,
  actor       varchar not null,
  written_at  timestamp not null
);

create table assignments (
  fingerprint varchar not null,
  assignee    varchar,
  due_on      timestamp,
  actor       varchar not null,
  assigned_at timestamp not null
);

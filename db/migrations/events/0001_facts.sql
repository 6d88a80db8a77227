-- Facts: what was delivered. Everything in this database can be rebuilt from logs and inventory files.

create table files (
  file_id          integer not null,
  run_id           varchar not null,
  part_id          integer,
  source           varchar not null,   -- 'disk', 'stdin', 'upload'
  path             varchar not null,
  size_bytes       bigint not null,
  modified_ms      bigint not null,
  container        varchar,            -- shape of the body: 'records', 'lookup-events', 'eventbridge', …
  outcome          varchar not null,   -- 'complete', 'partial', 'quarantined', 'not-a-log'
  reason           varchar,            -- why it is not complete, in words
  account_id       varchar,            -- as the path says; the records are what counts
  region           varchar,
  delivered_day    timestamp,          -- day in the path: delivery, not event time
  records          integer not null,   -- all records found, kept or not
  kms_records      integer not null,
  context_records  integer not null,
  other_records    integer not null,   -- records of other services: counted, not kept
  rejected_records integer not null,
  read_at          timestamp not null
);

create table rejects (
  file_id      integer not null,
  record_index integer not null,
  reason       varchar not null,
  detail       varchar not null,
  record       varchar              -- first 4 kB
);

create table parts (
  part_id      integer not null,
  run_id       varchar not null,
  committed_at timestamp not null,
  events       integer not null,     -- rows added to kms_events
  duplicates   integer not null,     -- rows whose event_id was already there
  first_event  timestamp,
  last_event   timestamp
);

create table runs (
  run_id            varchar not null,
  started_at        timestamp not null,
  finished_at       timestamp,
  outcome           varchar not null, -- 'running', 'complete', 'incomplete', 'interrupted'
  requested         varchar not null,
  files_found       integer not null,
  files_known       integer not null,
  files_read        integer not null,
  files_quarantined integer not null,
  detail            varchar
);

-- One row per delivered event. An event is stored once (event_id is unique by construction, asserted in tests).
create table kms_events (
  event_id                       uuid not null,
  event_time                     timestamp not null,
  event_name                     varchar not null,
  event_type                     varchar,
  event_category                 varchar,
  event_version                  varchar,
  aws_region                     varchar,
  recipient_account_id           varchar,
  operation_class                varchar not null,
  read_only                      boolean,
  key_arn                        varchar,
  destination_key_arn            varchar,
  key_account_id                 varchar,
  requested_key                  varchar,
  identity_type                  varchar,
  principal                      varchar,
  principal_id                   varchar,
  caller_account_id              varchar,
  session_name                   varchar,
  source_identity                varchar,
  access_key_id                  varchar,
  mfa                            boolean,
  assumed_root                   boolean,
  invoked_by                     varchar,
  delegate_account_id            varchar,
  via_service                    varchar,
  direct                         boolean,
  source_ip                      varchar,
  user_agent                     varchar,
  vpc_endpoint_id                varchar,
  tls_version                    varchar,
  key_exchange                   varchar,
  encryption_context             varchar,
  destination_encryption_context varchar,
  key_material_id                varchar,
  destination_key_material_id    varchar,
  outcome                        varchar not null,
  error_code                     varchar,
  error_message                  varchar,
  request_id                     varchar,
  shared_event_id                varchar,
  corrects_event_id              varchar,
  record                         varchar using compression zstd,
  record_index                   integer not null,
  file_id                        integer not null,
  part_id                        integer not null,
  -- Each call counts once. False for the owner's copy of a cross-account call whose caller's copy is here too,
  -- for the network record of a call that has a management record, and for an event that a later one corrects.
  counted                        boolean not null
);

create table context_events (
  event_id             uuid not null,
  event_time           timestamp not null,
  event_source         varchar not null,
  event_name           varchar not null,
  aws_region           varchar,
  recipient_account_id varchar,
  principal            varchar,
  caller_account_id    varchar,
  source_ip            varchar,
  error_code           varchar,
  shared_event_id      varchar,
  record               varchar using compression zstd,
  record_index         integer not null,
  file_id              integer not null,
  part_id              integer not null
);

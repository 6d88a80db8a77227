-- Read models: what pages and analyzers read. Extracts fill them part by part; every measure is additive
-- (sum, min, max), so a part can be replaced without touching the others. Read them with sum/min/max, never as they lie.

create table usage_hour (
  part_id    integer not null,
  hour       timestamp not null,
  key_arn    varchar not null,
  event_name varchar not null,
  outcome    varchar not null,
  is_use     boolean not null,        -- a successful cryptographic operation
  calls      integer not null
);

-- Who did what with which key, by day. Over all days: the edge's first and last use.
create table edge_day (
  part_id           integer not null,
  day               timestamp not null,
  key_arn           varchar not null,
  principal         varchar not null, -- 'unknown' when the record names nobody
  identity_type     varchar not null,
  caller_account_id varchar not null, -- 'unknown' when the record names none
  event_name        varchar not null,
  operation_class   varchar not null,
  key_role          varchar not null, -- 'key', or for ReEncrypt 'source' and 'destination'
  via_service       varchar not null, -- 'direct' for a direct call, 'unknown' when it cannot be told
  outcome           varchar not null,
  is_use            boolean not null,
  calls             integer not null,
  first_at          timestamp not null,
  last_at           timestamp not null,
  first_event_id    varchar not null,
  last_event_id     varchar not null
);

-- Every event that changes something, whether it succeeded or not, in full.
create table control_events (
  part_id              integer not null,
  event_id             varchar not null,
  event_time           timestamp not null,
  event_name           varchar not null,
  aws_region           varchar,
  recipient_account_id varchar,
  key_arn              varchar,
  requested_key        varchar,
  key_account_id       varchar,
  identity_type        varchar,
  principal            varchar,
  caller_account_id    varchar,
  session_name         varchar,
  mfa                  boolean,
  assumed_root         boolean,
  via_service          varchar,
  direct               boolean,
  source_ip            varchar,
  user_agent           varchar,
  outcome              varchar not null,
  error_code           varchar,
  error_message        varchar,
  request              varchar,       -- requestParameters as JSON
  response             varchar,       -- responseElements as JSON
  service_details      varchar,       -- serviceEventDetails as JSON
  additional           varchar        -- additionalEventData as JSON
);

-- Calls that failed, by day.
create table failure_day (
  part_id           integer not null,
  day               timestamp not null,
  key_arn           varchar not null, -- 'unknown' when the record names none
  principal         varchar not null,
  caller_account_id varchar not null,
  event_name        varchar not null,
  via_service       varchar not null,
  outcome           varchar not null,
  error_code        varchar not null,
  reason            varchar,          -- the refusing policy as the message names it: 'identity', 'resource', 'scp', …
  calls             integer not null,
  first_at          timestamp not null,
  last_at           timestamp not null,
  event_ids         varchar[] not null -- at most 20, oldest first
);

-- What the key protects, as encryption contexts show it. Values are resources (a bucket, not its objects).
create table context_day (
  part_id       integer not null,
  day           timestamp not null,
  key_arn       varchar not null,
  context_key   varchar not null,
  context_value varchar not null,
  via_service   varchar not null,
  event_name    varchar not null,
  is_use        boolean not null,
  calls         integer not null,
  first_at      timestamp not null,
  last_at       timestamp not null,
  last_event_id varchar not null
);

-- Calls in which the caller's account is not the key owner's; both copies joined where both are here.
create table cross_account_day (
  part_id              integer not null,
  day                  timestamp not null,
  key_arn              varchar not null,
  key_account_id       varchar not null,
  caller_account_id    varchar not null,
  principal            varchar not null, -- the role, from the caller's copy where we have it
  event_name           varchar not null,
  key_role             varchar not null,
  operation_class      varchar not null,
  via_service          varchar not null,
  context_value        varchar,          -- the resource in the context, if any
  recipient_account_id varchar not null, -- whose copy was counted
  outcome              varchar not null,
  is_use               boolean not null,
  calls                integer not null,
  first_at             timestamp not null,
  last_at              timestamp not null,
  event_ids            varchar[] not null -- at most 20, oldest first
);

-- What root users did themselves, not through a service, by day.
create table root_day (
  part_id         integer not null,
  day             timestamp not null,
  account_id      varchar not null,
  region          varchar not null, -- 'unknown' when the record names none
  principal       varchar not null,
  assumed_root    boolean not null, -- a central root session (AssumeRoot)
  event_name      varchar not null,
  operation_class varchar not null,
  key_arn         varchar not null, -- 'none' for calls without a key
  source_ip       varchar not null, -- 'unknown' when the record names none
  outcome         varchar not null,
  is_use          boolean not null,
  calls           integer not null,
  first_at        timestamp not null,
  last_at         timestamp not null,
  event_ids       varchar[] not null -- at most 20, oldest first
);

-- Where and when records were seen at all, kept or not: the ground under every "nothing happened".
create table coverage_hour (
  part_id     integer not null,
  account_id  varchar not null,
  region      varchar not null,
  hour        timestamp not null,
  records     integer not null,
  kms_records integer not null
);

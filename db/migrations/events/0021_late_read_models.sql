-- Read models that only analyzers read. They are filled when the analysis begins, for the parts that came in since, so
-- that reading logs in need not wait for them.

-- Parts that they are filled for.
create table late_parts (
  part_id integer not null
);

-- Which material of a key read and wrote, by day.
create table material_day (
  part_id     integer not null,
  day         timestamp not null,
  key_arn     varchar not null,
  material_id varchar not null,
  is_read     boolean not null,   -- Decrypt; otherwise calls that encrypt
  calls       integer not null,
  first_at    timestamp not null,
  last_at     timestamp not null
);

-- Every secret or parameter that was decrypted, one row per read.
create table secret_reads (
  part_id    integer not null,
  event_id   varchar not null,
  event_time timestamp not null,
  principal  varchar not null,
  account_id varchar not null,   -- 'unknown' when the record names none
  region     varchar not null,
  source_ip  varchar,
  secret     varchar not null
);

-- Where credentials of instances, or such as an instance got in the old way, were used directly, by day.
create table instance_day (
  part_id       integer not null,
  day           timestamp not null,
  principal     varchar not null,
  account_id    varchar not null,
  region        varchar not null,
  session_name  varchar,
  access_key_id varchar,
  source_ip     varchar,
  is_v1         boolean not null, -- ec2RoleDelivery 1.0
  calls         integer not null,
  first_at      timestamp not null,
  last_at       timestamp not null,
  operations    varchar[] not null,
  keys          varchar[] not null,
  events        struct(seen_at timestamp, id varchar)[] not null -- the first 20
);

-- Direct encryption without an encryption context, by day.
create table bare_use_day (
  part_id      integer not null,
  day          timestamp not null,
  key_arn      varchar not null,
  principal    varchar not null,
  event_name   varchar not null,
  has_material boolean not null, -- the record names the key material: the key is symmetric
  calls        integer not null,
  first_at     timestamp not null,
  last_at      timestamp not null,
  events       struct(seen_at timestamp, id varchar)[] not null -- the first 20
);

-- Direct calls over old TLS, or without a key exchange that withstands quantum computers, by day.
create table tls_day (
  part_id      integer not null,
  day          timestamp not null,
  account_id   varchar not null,
  region       varchar not null,
  principal    varchar not null,
  client       varchar not null,
  tls_version  varchar not null,
  key_exchange varchar,
  calls        integer not null,
  first_at     timestamp not null,
  last_at      timestamp not null,
  events       struct(seen_at timestamp, id varchar)[] not null -- the first 20
);

-- Uses for single objects of a bucket, not for the bucket as a whole, by day.
create table object_day (
  part_id  integer not null,
  day      timestamp not null,
  key_arn  varchar not null,
  bucket   varchar not null,
  calls    integer not null,
  first_at timestamp not null,
  last_at  timestamp not null,
  last_event_id varchar not null
);

-- Decryptions by each principal under each key, by hour.
create table decrypt_hour (
  part_id   integer not null,
  hour      timestamp not null,
  key_arn   varchar not null,
  principal varchar not null,
  calls     integer not null,
  first_at  timestamp not null
);

-- Calls that few analyzers look at one by one: refused ones, questions about keys, attested ones, those of vendors.
create table notable_calls (
  part_id              integer not null,
  kind                 varchar not null, -- 'denied', 'not-found', 'network', 'survey', 'attested', 'delegated'
  event_id             varchar not null,
  event_time           timestamp not null,
  event_name           varchar not null,
  outcome              varchar not null,
  error_code           varchar,
  error_message        varchar,
  aws_region           varchar,
  recipient_account_id varchar,
  key_arn              varchar,
  key_account_id       varchar,
  requested_key        varchar,
  principal            varchar,
  caller_account_id    varchar,
  delegate_account_id  varchar,
  via_service          varchar,
  vpc_endpoint_id      varchar,
  source_ip            varchar,
  record               varchar           -- of attested calls alone
);

-- Keys whose state was written anew, by the change up to which it was computed; '*' stands for all of them.
create table key_state_changes (
  change_id integer not null,
  key_arn   varchar not null
);

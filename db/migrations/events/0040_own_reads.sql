-- Buckets of logs that were read, and as whom and how. By this KeyTrail's own reads are told from others', and an object is
-- found again when its record is to be shown.
create table reached_buckets (
  bucket     varchar not null,
  principal  varchar not null,   -- ARN of the role or user that reads, without session and path
  access     varchar not null,   -- JSON: profile, role, external id, the Region that is asked first
  reached_at timestamp not null
);

-- Decrypts that reading log buckets caused. They stand among the events and do not count as use of a key.
create table own_reads (
  event_id  uuid not null,
  part_id   integer not null,
  day       timestamp not null,
  key_arn   varchar not null,    -- 'unknown' when the record names none
  bucket    varchar not null,
  principal varchar not null
);

-- Where logs are read from again and again, as people set it up. No secrets: credentials come from the chain of the AWS
-- SDK, a profile or a role. A source that is removed keeps its row, so that its runs keep their name.
create table sources (
  source_id     varchar not null,
  name          varchar not null,
  settings      varchar not null,     -- JSON: kind and what that kind needs
  every_minutes integer not null,
  is_paused     boolean not null,
  origin        varchar not null,     -- 'people', 'file' (keytrail.json)
  created_at    timestamp not null,
  created_by    varchar not null,
  removed_at    timestamp
);

-- Every reading of a source, by the schedule or by somebody.
create table source_polls (
  source_id   varchar not null,
  started_at  timestamp not null,
  finished_at timestamp not null,
  asked_by    varchar not null,
  from_day    timestamp,              -- null: as the source chooses
  to_day      timestamp,
  report      varchar not null        -- JSON
);

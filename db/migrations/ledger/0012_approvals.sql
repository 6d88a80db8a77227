-- What one person asks for and a second one must allow. Neither a wish nor its answer is ever changed.
create table approval_requests (
  request_id  varchar not null,
  kind        varchar not null,    -- 'risk-accepted', 'mute'
  fingerprint varchar,             -- of 'risk-accepted'
  analyzer    varchar,             -- of 'mute', as the three below
  subject     varchar,
  account_id  varchar,
  region      varchar,
  reason      varchar not null,
  until       timestamp not null,  -- the end of what is asked for
  asked_by_id varchar not null,
  asked_by    varchar not null,
  asked_at    timestamp not null
);

create table approval_answers (
  request_id  varchar not null,
  verdict     varchar not null,    -- 'approved', 'declined', 'withdrawn'
  reason      varchar not null,
  answered_by varchar not null,
  answered_at timestamp not null
);

-- The second person; null where none was needed, and for what was decided before one was asked for.
alter table decisions add column approved_by varchar;
alter table mutes add column approved_by varchar;

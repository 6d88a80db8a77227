-- Findings that people hide by what they are about, those to come too, always with an end. Never changed, only ended.
create table mutes (
  mute_id    varchar not null,
  analyzer   varchar,
  subject    varchar,
  account_id varchar,
  region     varchar,
  reason     varchar not null,
  until      timestamp not null,
  muted_by   varchar not null,
  muted_at   timestamp not null
);

create table mute_ends (
  mute_id  varchar not null,
  ended_by varchar not null,
  ended_at timestamp not null
);

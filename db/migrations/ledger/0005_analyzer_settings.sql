-- What administrators decided about analyzers, whole, each time they saved; the last edition is in force.
create table settings_editions (
  edition  integer not null,
  saved_at timestamp not null,
  saved_by varchar not null,
  reason   varchar not null,
  settings varchar not null      -- JSON
);

-- By which thresholds, scope and lists a run judged, and a finding was judged last: JSON. Null before this was kept.
alter table analyzer_runs add column judged_by varchar;
alter table findings add column judged_by varchar;

-- Why a finding is absent: null when a run saw it gone, 'settings' when it is no longer asked for.
alter table findings add column absent_because varchar;

-- How far each analyzer has looked: up to which change of which store, as of when, and by which question. An analyzer
-- without a mark looks at everything.
create table analyzer_marks (
  analyzer  varchar not null,
  change_id integer not null,
  token     varchar not null,    -- of the change, so that another store or its backup is told apart
  as_of     timestamp not null,
  basis     varchar not null     -- names the question and everything else that the answer depends on
);

-- The key ledger as people saved it, to be compared with what is so later.
create table key_ledger_editions (
  edition_id varchar not null,
  saved_at   timestamp not null,
  saved_by   varchar not null,
  as_of      timestamp not null,  -- until when the data reached
  lines      varchar not null     -- JSON
);

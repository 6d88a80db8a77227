-- The last words on the keys that a finding rests on, as the run that saw it last knew them, as JSON; null for findings
-- that rest on no key, and from before this was kept.
alter table findings add column last_words varchar;

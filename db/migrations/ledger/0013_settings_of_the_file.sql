-- What keytrail.json said of analyzers when an edition was saved, as JSON; null before this was kept. A file that says
-- something else by now makes an edition of its own, so that what it no longer asks for is taken back.
alter table settings_editions add column file varchar;

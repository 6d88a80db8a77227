-- Hours are counted file by file, so that a changed file that is read again counts once. Null: read before this was so.
alter table coverage_hour add column file_id integer;

-- Editions of the reading: of the oldest by which an event of the file was read, and of the last that tried the file.
-- Null: one from before they were counted.
alter table files add column edition integer;
alter table files add column tried_edition integer;

-- The ledger of files is the manifest of what was read: an object in S3 is not read again while its ETag is the same.
-- `modified_ms` of an object is the time of its delivery, so `read_at` less that is how late it came in.
alter table files add column version varchar;   -- ETag of an object; null for files on disk

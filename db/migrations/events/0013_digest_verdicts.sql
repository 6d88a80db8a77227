-- What CloudTrail's digests say of log files, as the last validation of each file found. From copies, not from records.
create table digest_verdicts (
  tail         varchar not null,   -- key of the log or digest, from 'AWSLogs/' on
  kind         varchar not null,   -- 'digest', 'log'
  verdict      varchar not null,   -- 'valid', 'invalid', 'unproven', 'missing', 'digest-missing', 'none-expected', 'log-missing'
  because      varchar,
  validated_at timestamp not null
);

-- What CloudTrail said of its own trails, from the newest inventory that tells of each. A trail that a newer list of
-- its home lacks is gone and has no row.
create table trail_settings (
  trail_arn       varchar not null,
  account_id      varchar not null,
  home_region     varchar not null,
  multi_region    boolean,
  organization    boolean,
  validated       boolean,           -- whether CloudTrail writes digests for it
  logging         boolean,           -- null: not told, for the reason in logging_unknown
  logging_unknown varchar,
  management      boolean,           -- whether any management event is selected; null: not told, see selectors_unknown
  kms_reads       boolean,           -- whether calls of KMS that read are, Decrypt and GenerateDataKey among them
  kms_writes      boolean,
  kms_filtered    boolean,           -- whether of those only some are
  selectors_unknown varchar,
  told_at         timestamp not null
);

-- Account and Region that CloudTrail was asked about, and the trails it showed there, those of other homes among them.
create table trail_places (
  account_id varchar not null,
  region     varchar not null,
  trails     varchar[] not null,
  told_at    timestamp not null
);

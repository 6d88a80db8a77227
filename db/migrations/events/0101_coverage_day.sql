-- The hours that records are here from, by day: each file adds rows to coverage_hour, so that those grow with the number
-- of files, while these do not. One row per account, Region and day.
create table coverage_day (
  account_id     varchar not null,
  region         varchar not null,
  day            timestamp not null,
  first_hour     timestamp not null,
  last_hour      timestamp not null,
  first_kms_hour timestamp, -- null: no records of KMS
  last_kms_hour  timestamp
);

insert into coverage_day
select
  account_id,
  region,
  date_trunc('day', hour),
  min(hour),
  max(hour),
  min(hour) filter (where kms_records > 0),
  max(hour) filter (where kms_records > 0)
from coverage_hour
group by account_id, region, date_trunc('day', hour);

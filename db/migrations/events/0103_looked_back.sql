-- CloudTrail tries for 30 days to deliver a file that a bucket did not take, and copies of buckets come late as well. From
-- which day on a source was looked through, and when that was last done as far back as such files come.
alter table settled_days add column settled_from timestamp;
alter table settled_days add column looked_back_at timestamp;

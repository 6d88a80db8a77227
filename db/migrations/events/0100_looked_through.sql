-- When a source was last looked through without anything being left. Where a queue tells of new objects, that is done once
-- a day, to find what the queue missed.
alter table settled_days add column looked_through_at timestamp;

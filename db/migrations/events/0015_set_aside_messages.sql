-- Messages of a queue that no log could be read by. Kept here before the queue is told to forget them.
create table set_aside_messages (
  queue        varchar not null,
  message_id   varchar not null,
  set_aside_at timestamp not null,
  reason       varchar not null,
  body         varchar not null    -- its beginning, at most 16 kB
);

-- What the newest inventory that asked was not told of a key: unknown, with what was missing. Rebuilt whole.
create table key_refusals (
  key_arn  varchar not null,
  aspect   varchar not null,         -- 'description', 'policy', 'rotation', 'rotations', 'grants', 'aliases', 'tags', 'last-usage'
  reason   varchar not null,         -- in the words of AWS, with the action and the resource where they are known
  asked_at timestamp not null
);

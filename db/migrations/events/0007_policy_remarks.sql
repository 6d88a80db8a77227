-- What single statements of a key's policy in force say to questions that analyzers ask. None for a policy that is not
-- known, and none for a key that is gone.
create table policy_remarks (
  key_arn           varchar not null,
  remark            varchar not null,   -- 'principal-id', 'principal-arn', 'principal-name', 'no-effect', 'deletion-unguarded', 'unattested'
  statement         varchar not null,   -- Sid, or '#n'; '*' where it is about the whole policy
  principal         varchar,            -- as the policy spells it
  principal_account varchar,
  principal_kind    varchar,            -- 'user', 'role'; null for an id, which names no account
  arn_pattern       varchar,            -- regular expression of the ARNs that the principal may stand for
  reason            varchar,            -- why a statement has no effect
  actions           varchar[] not null
);

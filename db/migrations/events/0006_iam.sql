-- What IAM says of an account, from the newest inventory of it. An account without rows here was not asked.

-- Kinds of principals of which the whole list of an account is here: who is not in it does not exist.
create table iam_listings (
  account_id   varchar not null,
  kind         varchar not null,     -- 'user', 'group', 'role'
  collected_at timestamp not null
);

create table iam_principals (
  account_id varchar not null,
  arn        varchar not null,
  kind       varchar not null,
  unique_id  varchar                 -- AIDA…, AGPA…, AROA…
);

-- One row per Allow statement of the account's own policies that lets its holders decrypt under all keys.
create table iam_wide_decrypts (
  account_id   varchar not null,
  subject      varchar not null,     -- ARN of the policy; of its holder when it is written into one
  policy_name  varchar not null,
  holders      varchar[] not null,
  statement    varchar not null,     -- Sid, or '#n' among the statements that concern KMS
  actions      varchar[] not null,   -- 'kms:Decrypt', 'kms:ReEncryptFrom'
  resources    varchar[] not null,
  conditions   varchar[] not null,   -- those that limit the use, in words
  updated_at   timestamp,
  collected_at timestamp not null
);

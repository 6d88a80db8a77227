-- What came in with the logs to prove them by: CloudTrail's digests as they lay there, its public keys, and the hashes of
-- logs that were taken while they were read. Known by path, since ids of files change when the store is rebuilt.
create table digest_files (
  path        varchar not null,
  tail        varchar not null,     -- key from 'AWSLogs/' on
  account_id  varchar not null,     -- as the key says, which is where it belongs
  region      varchar not null,
  covers_from timestamp not null,
  covers_to   timestamp not null,
  fingerprint varchar,              -- of the public key that it names
  body        varchar not null,     -- unpacked
  signature   varchar               -- of this very file, from the object's metadata or a file beside it
);
create table log_hashes (
  path   varchar not null,
  sha256 varchar not null           -- of the unpacked text, hexadecimal
);
create table public_keys (
  fingerprint varchar not null,
  value       varchar not null      -- DER in PKCS#1, as base64
);
-- The last part of which every digest and every log was judged; no row: none was.
create table digests_judged (
  part_id integer not null
);

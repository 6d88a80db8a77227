-- Key state and its history, folded from control events, use and inventory files. Rebuilt whole, never edited.

create table inventory_snapshots (
  snapshot_id  varchar not null,
  collected_at timestamp not null,
  source       varchar not null,   -- the file it came from
  account_id   varchar,
  region       varchar,
  body         varchar using compression zstd -- the parsed inventory as JSON
);

-- Whom we trust, and why we know. relation: 'own' (its logs are here), 'organization', 'partner'.
create table trusted_accounts (
  account_id varchar not null,
  name       varchar,
  relation   varchar not null,
  until      timestamp
);

create table keys (
  key_arn                varchar not null,
  account_id             varchar not null,
  region                 varchar not null,
  key_id                 varchar not null,
  alias                  varchar,            -- first alias by name, without 'alias/'
  aliases                varchar[] not null,
  description            varchar,
  tags                   varchar,            -- JSON object; null: not known
  owner                  varchar,            -- from an owner-like tag
  environment            varchar,            -- from an environment-like tag
  manager                varchar,            -- 'CUSTOMER', 'AWS'; null: not known
  state                  varchar not null,   -- AWS key states, 'Deleted', 'Unknown'
  state_since            timestamp,
  state_origin           varchar not null,   -- 'events', 'inventory', 'none'
  key_spec               varchar,
  key_usage              varchar,
  key_origin             varchar,
  multi_region           varchar,            -- 'PRIMARY', 'REPLICA', 'NONE'; null: not known
  primary_key_arn        varchar,
  created_at             timestamp,
  created_by             varchar,
  first_seen_at          timestamp,          -- first event of any kind on the key
  deletion_at            timestamp,
  deletion_requested_at  timestamp,
  deletion_event_id      varchar,
  rotation_eligibility   varchar not null,   -- 'automatic', 'on-demand', 'manual', 'inherited', 'aws-managed', 'unknown'
  rotation_enabled       boolean,
  rotation_period_days   integer,
  rotation_enabled_at    timestamp,
  next_rotation_at       timestamp,
  last_rotated_at        timestamp,
  material_since         timestamp,          -- last rotation, else creation
  on_demand_rotations    integer,
  material_expires_at    timestamp,
  import_state           varchar,            -- 'IMPORTED', 'PENDING_IMPORT'
  material_event_id      varchar,            -- event that removed or expired the material
  policy_known           boolean not null,
  policy_verdict         varchar not null,   -- 'private', 'external', 'public', 'undetermined', 'unknown'
  policy_since           timestamp,
  external_principals    varchar[] not null,
  grants_known           boolean not null,
  grants_active          integer not null,
  first_used_at          timestamp,          -- from logs: successful cryptographic operation
  last_used_at           timestamp,
  last_used_operation    varchar,
  last_used_event_id     varchar,
  api_last_used_at       timestamp,          -- GetKeyLastUsage
  api_last_used_operation varchar,
  api_last_used_event_id varchar,
  api_tracking_since     timestamp,          -- null: the API was not asked
  unused_verdict         varchar not null,   -- 'in-use', 'idle-data-remains', 'idle-nothing-found', 'cannot-tell', 'not-applicable'
  unused_confidence      varchar,            -- 'high', 'medium', 'low'
  unused_reason          varchar not null,   -- closed list of reason codes, see lib/keys/unused.ts
  covered_days           integer not null,   -- days with records for the key's account and Region, of the unused window
  window_days            integer not null,
  monthly_cost_usd       double              -- null: not known or not billed to the owner
);

create table policy_versions (
  key_arn      varchar not null,
  valid_from   timestamp not null,
  valid_to     timestamp,
  origin       varchar not null,     -- 'CreateKey', 'PutKeyPolicy', 'ReplicateKey', 'inventory'
  policy       varchar not null,     -- JSON
  policy_hash  varchar not null,     -- of the normalised policy
  event_id     varchar,
  principal    varchar,
  source_ip    varchar,
  bypassed_lockout_check boolean,
  verdict      varchar not null,
  external_principals varchar[] not null,
  -- difference from the version before, null for the first
  widened      boolean,
  gained       varchar,              -- JSON: what somebody can do now and could not before
  lost         varchar               -- JSON
);

-- One row per way in from outside the zone of trust that a key's present policy or grants open.
create table external_access (
  key_arn     varchar not null,
  account_id  varchar not null,      -- the key's
  region      varchar not null,
  token       varchar not null,      -- '*', a 12-digit account, 'org:…', 'net:…', 'federated:…', a service
  kind        varchar not null,      -- 'public', 'external', 'confused-deputy', 'undetermined'
  through     varchar not null,      -- 'policy' or 'grant'
  principals  varchar[] not null,
  actions     varchar[] not null,    -- those that work across accounts
  statements  varchar[] not null,    -- Sids, or '#n'
  whole_account boolean not null,
  in_organization boolean not null,
  partner_until timestamp,
  since       timestamp,
  event_id    varchar
);

create table grants (
  key_arn      varchar not null,
  grant_id     varchar not null,
  grantee      varchar,
  grantee_kind varchar not null,     -- 'service', 'role', 'user', 'account', 'unknown'
  grantee_account_id varchar,
  retiring     varchar,
  operations   varchar[] not null,
  constraints  varchar,              -- JSON
  name         varchar,
  created_at   timestamp,
  created_by   varchar,
  created_event_id varchar,
  ended_at     timestamp,
  ended_by     varchar,              -- 'RetireGrant', 'RevokeGrant'
  origin       varchar not null      -- 'events', 'inventory'
);

create table key_rotations (
  key_arn       varchar not null,
  rotated_at    timestamp not null,
  kind          varchar not null,    -- 'automatic', 'on-demand', 'import', 'unknown'
  material_id   varchar,
  expires_at    timestamp,
  event_id      varchar,
  origin        varchar not null
);

-- Every change of a key in order: the key page's timeline.
create table key_changes (
  key_arn    varchar not null,
  changed_at timestamp not null,
  aspect     varchar not null,       -- 'state', 'policy', 'grant', 'alias', 'rotation', 'material', 'tag', 'region'
  change     varchar not null,       -- event name, or 'inventory'
  before     varchar,
  after      varchar,
  principal  varchar,
  source_ip  varchar,
  event_id   varchar
);

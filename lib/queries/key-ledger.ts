import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyLedgerLine } from '@/lib/model/key-ledger';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { IS_FOREIGN } from './key-filter';

/** Days of use that tell who the users of a key are. */
const USERS_DAYS = 90;
const MOST_USERS = 10;

const row = z.object({
  key_arn: z.string(),
  account_id: z.string(),
  region: z.string(),
  key_id: z.string(),
  aliases: texts,
  description: z.string().nullable(),
  tags_known: z.boolean(),
  owner: z.string().nullable(),
  state: z.string(),
  key_spec: z.string().nullable(),
  key_usage: z.string().nullable(),
  key_origin: z.string().nullable(),
  multi_region: z.string().nullable(),
  replicas: texts,
  created_at: timestamp.nullable(),
  deletion_at: timestamp.nullable(),
  rotation_eligibility: z.string(),
  rotation_enabled: z.boolean().nullable(),
  rotation_period_days: integer.nullable(),
  last_rotated_at: timestamp.nullable(),
  next_rotation_at: timestamp.nullable(),
  users: texts,
  policy_verdict: z.string(),
  unused_verdict: z.string(),
  is_refused: z.boolean(),
});

/** Our customer keys, deleted ones too, as lines of the key ledger, by account, Region and id. */
export async function keyLedger(models: ReadModels, asOf: Date): Promise<KeyLedgerLine[]> {
  const rows = await models.rows(
    sql`
      with users as (
        select key_arn, principal, sum(calls) as calls
        from edge_day
        where is_use
          and principal <> 'unknown'
          and day >= date_trunc('day', cast(${daysBefore(asOf, USERS_DAYS)} as timestamp))
        group by key_arn, principal
      )
      select
        key_arn, account_id, region, key_id, aliases, description,
        tags is not null as tags_known,
        owner, state, key_spec, key_usage, key_origin, multi_region,
        coalesce(
          (
            select list(other.region order by other.region)
            from keys other
            where other.key_id = keys.key_id
              and keys.key_id like 'mrk-%'
              and other.key_arn <> keys.key_arn
              and other.state <> 'Deleted'
          ),
          []
        ) as replicas,
        created_at, deletion_at, rotation_eligibility, rotation_enabled, rotation_period_days,
        last_rotated_at, next_rotation_at,
        coalesce(
          (
            select list(users.principal order by users.calls desc, users.principal)
            from users
            where users.key_arn = keys.key_arn
          ),
          []
        ) as users,
        policy_verdict,
        unused_verdict,
        key_arn in (select key_arn from key_refusals) as is_refused
      from keys
      where manager is distinct from 'AWS'
        and not ${IS_FOREIGN}
      order by account_id, region, key_id
    `,
    row,
  );
  return rows.map(line);
}

function line(key: z.infer<typeof row>): KeyLedgerLine {
  return {
    keyArn: key.key_arn,
    cells: {
      id: key.key_id,
      alias: key.aliases.join(', '),
      purpose: key.description,
      owner: key.owner ?? (key.tags_known ? '' : null),
      users: firstOf(key.users.map(shortPrincipal), MOST_USERS),
      algorithm: key.key_spec,
      usage: key.key_usage,
      created: day(key.created_at),
      origin: key.key_origin,
      location: `${key.account_id} ${key.region}`,
      rotation: rotation(key),
      last_rotation: day(key.last_rotated_at) ?? (key.rotation_eligibility === 'manual' ? '' : null),
      next_rotation: day(key.next_rotation_at) ?? (rotatesByItself(key) === false ? '' : null),
      replicas: key.multi_region === null ? null : key.replicas.join(', '),
      recovery: recovery(key),
      state: key.state,
      retirement: key.deletion_at === null ? '' : isoDay(key.deletion_at),
      remarks: remarks(key).join(', '),
    },
  };
}

/** What an auditor should ask about: who else gets in, whether it is used, and what AWS did not tell. */
function remarks({ state, policy_verdict, unused_verdict, is_refused }: z.infer<typeof row>): string[] {
  if (state === 'Deleted') return [];
  return [
    ...(policy_verdict === 'private' ? [] : [`policy-${policy_verdict}`]),
    ...(unused_verdict.startsWith('idle-') ? [unused_verdict] : []),
    ...(is_refused ? ['refused'] : []),
  ];
}

function day(instant: Date | null): string | null {
  return instant === null ? null : isoDay(instant);
}

/** `on 365`, `off`, or why neither applies; null when it is not known. */
function rotation(key: z.infer<typeof row>): string | null {
  if (key.rotation_eligibility === 'unknown') return null;
  if (key.rotation_eligibility !== 'automatic') return key.rotation_eligibility;
  if (key.rotation_enabled === null) return null;
  if (!key.rotation_enabled) return 'off';
  return key.rotation_period_days === null ? 'on' : `on ${key.rotation_period_days}`;
}

/** Null when it is not known. */
function rotatesByItself(key: z.infer<typeof row>): boolean | null {
  const how = rotation(key);
  return how === null ? null : how === 'on' || how.startsWith('on ');
}

/** Who keeps what is needed to have the key again (FACTS.md §2): by the origin of its material. */
function recovery({ key_origin }: z.infer<typeof row>): string | null {
  switch (key_origin) {
    case 'AWS_KMS':
      return 'kms';
    case 'EXTERNAL':
      return 'imported';
    case 'AWS_CLOUDHSM':
    case 'EXTERNAL_KEY_STORE':
      return 'key-store';
    default:
      return null;
  }
}

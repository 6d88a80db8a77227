import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const version = z.object({
  valid_from: timestamp,
  valid_to: timestamp.nullable(),
  origin: z.string(),
  policy: z.string(),
  policy_hash: z.string(),
  event_id: z.string().nullable(),
  principal: z.string().nullable(),
  source_ip: z.string().nullable(),
  bypassed_lockout_check: z.boolean().nullable(),
  verdict: z.string(),
  external_principals: texts,
  widened: z.boolean().nullable(),
  gained: z.string().nullable(),
  lost: z.string().nullable(),
});
export type PolicyVersion = z.infer<typeof version>;

/** Every known version of a key's policy, newest first; of two that fell on one second, the one that lasted. */
export function keyPolicies(models: ReadModels, key: KeyArn): Promise<PolicyVersion[]> {
  return models.rows(
    sql`
      select
        valid_from, valid_to, origin, policy, policy_hash, event_id, principal, source_ip, bypassed_lockout_check,
        verdict, external_principals, widened, gained, lost
      from policy_versions
      where key_arn = ${key}
      order by valid_from desc, valid_to desc nulls first, event_id desc
    `,
    version,
  );
}

const access = z.object({
  token: z.string(),
  kind: z.string(),
  through: z.string(),
  principals: texts,
  actions: texts,
  statements: texts,
  whole_account: z.boolean(),
  in_organization: z.boolean(),
  partner_until: timestamp.nullable(),
  since: timestamp.nullable(),
});
export type ExternalAccess = z.infer<typeof access>;

/** The ways in from outside the zone of trust that the key's present policy and grants open. */
export function keyExternalAccess(models: ReadModels, key: KeyArn): Promise<ExternalAccess[]> {
  return models.rows(
    sql`
      select
        token, kind, through, principals, actions, statements, whole_account, in_organization, partner_until, since
      from external_access
      where key_arn = ${key}
      order by list_position(['public', 'external', 'undetermined', 'confused-deputy'], kind), token, through
    `,
    access,
  );
}

import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { policyGrant } from '@/lib/keys/policy-grant';
import type { Window } from '@/lib/model/time';
import { parsePolicy } from '@/lib/policy/parse';
import type { Grant, Policy } from '@/lib/policy/types';
import { texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Where something that is told of the past is known from. */
export interface Origin {
  /** Event name, or `inventory`. */
  readonly origin: string;
  readonly since: Date;
  readonly eventId: string | null;
}

/** A stretch of time in which nothing that is known of the key changed. */
export interface KeySpell extends Window {
  /** False before the key was made; null when nobody knows when that was. */
  readonly exists: boolean | null;
  /** As AWS names key states; null when it is not known. */
  readonly state: string | null;
  /** Null before the first policy that is known. */
  readonly policySince: Origin | null;
  /** Null when it is not known or cannot be read. */
  readonly policy: Policy | null;
  readonly grants: readonly Grant[];
  /** Grants of which nobody knows when they were made; taken to be in force. */
  readonly undatedGrants: number;
}

const policyRow = z.object({
  valid_from: timestamp,
  valid_to: timestamp.nullable(),
  origin: z.string(),
  policy: z.string(),
  event_id: z.string().nullable(),
});
const grantRow = z.object({
  grantee: z.string().nullable(),
  operations: texts,
  constraints: z.string().nullable(),
  created_at: timestamp.nullable(),
  ended_at: timestamp.nullable(),
});
const stateRow = z.object({ changed_at: timestamp, before: z.string().nullable(), after: z.string().nullable() });

/** What a key was in a window, cut where anything of it changed, oldest first. */
export async function keyPast(models: ReadModels, keyArn: string, window: Window): Promise<KeySpell[]> {
  const [policies, grants, states, [now]] = await Promise.all([
    models.rows(
      sql`
        select valid_from, valid_to, origin, policy, event_id
        from policy_versions
        where key_arn = ${keyArn}
          and valid_from < ${window.to}
          and (valid_to is null or valid_to > ${window.from})
        order by valid_from
      `,
      policyRow,
    ),
    models.rows(
      sql`
        select grantee, operations, constraints, created_at, ended_at
        from grants
        where key_arn = ${keyArn}
          and (created_at is null or created_at < ${window.to})
          and (ended_at is null or ended_at > ${window.from})
        order by grant_id
      `,
      grantRow,
    ),
    models.rows(
      sql`
        select changed_at, before, after
        from key_changes
        where key_arn = ${keyArn}
          and aspect = 'state'
        order by changed_at, event_id
      `,
      stateRow,
    ),
    models.rows(
      sql`select state, created_at from keys where key_arn = ${keyArn}`,
      z.object({ state: z.string(), created_at: timestamp.nullable() }),
    ),
  ]);
  const stateAt = (at: Date): string | null => {
    const last = states.findLast(({ changed_at }) => changed_at <= at);
    if (last) return last.after;
    const next = states[0];
    if (next) return next.before;
    return now && now.state !== 'Unknown' ? now.state : null;
  };
  const cuts = [
    ...policies.flatMap(({ valid_from, valid_to }) => [valid_from, valid_to]),
    ...grants.flatMap(({ created_at, ended_at }) => [created_at, ended_at]),
    ...states.map(({ changed_at }) => changed_at),
    now?.created_at ?? null,
  ].flatMap((at) => (at !== null && at > window.from && at < window.to ? [at.getTime()] : []));
  const starts = [window.from.getTime(), ...new Set(cuts)].sort((a, b) => a - b);
  return starts.map((start, index): KeySpell => {
    const from = new Date(start);
    const version = policies.findLast(
      ({ valid_from, valid_to }) => valid_from <= from && (valid_to === null || valid_to > from),
    );
    const parsed = version ? parsePolicy(version.policy) : null;
    const alive = grants.filter(
      ({ created_at, ended_at }) =>
        (created_at === null || created_at <= from) && (ended_at === null || ended_at > from),
    );
    return {
      from,
      to: new Date(starts[index + 1] ?? window.to.getTime()),
      exists: now?.created_at ? now.created_at <= from : null,
      state: stateAt(from),
      policySince: version ? { origin: version.origin, since: version.valid_from, eventId: version.event_id } : null,
      policy: parsed?.kind === 'policy' ? parsed.policy : null,
      grants: alive.map(policyGrant),
      undatedGrants: alive.filter(({ created_at }) => created_at === null).length,
    };
  });
}

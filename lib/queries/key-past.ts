import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { type KeyRecordings, type KeyThen, timeMachine } from '@/lib/keys/key-then';
import { policyGrant } from '@/lib/keys/policy-grant';
import type { Source } from '@/lib/keys/then-sources';
import { DAY_MS, type Window } from '@/lib/model/time';
import { parsePolicy } from '@/lib/policy/parse';
import type { Grant, Policy } from '@/lib/policy/types';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { keyRecordings } from './key-recordings';

/** Where something that is told of the past is known from. */
export interface Origin {
  /** Event name; `inventory`; `later-inventory`: one after that day, with no event in between. */
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
  /** Null where no policy is known. */
  readonly policySince: Origin | null;
  /** Null when it is not known or cannot be read. */
  readonly policy: Policy | null;
  readonly grants: readonly Grant[];
  /** Grants of which nobody knows when they were made; taken to be in force. */
  readonly undatedGrants: number;
  /** An inventory of this time shows another policy, state or grant, and no event tells when it came about. */
  readonly unseenBy: Date | null;
}

/** What a key was in a window, cut where anything of it changed, oldest first. */
export async function keyPast(models: ReadModels, keyArn: string, window: Window): Promise<KeySpell[]> {
  const recordings = await keyRecordings(models, keyArn);
  const thenAt = timeMachine(recordings);
  const atEnd = thenAt(new Date(window.to.getTime() - 1));
  const starts = [window.from.getTime(), ...cutsIn(recordings, atEnd, window)];
  return Promise.all(
    starts.map(async (start, index) => {
      const then = thenAt(new Date(start));
      const to = new Date(starts[index + 1] ?? window.to.getTime());
      return spell(await withoutUnproven(models, keyArn, then), to);
    }),
  );
}

/** Instants inside the window at which something of the key may have changed. */
function cutsIn({ events, inventories, keyArn }: KeyRecordings, { grants }: KeyThen, { from, to }: Window): number[] {
  const instants = [
    ...events.filter((event) => event.key_arn === keyArn || event.key_arn === null).map(({ event_time }) => event_time),
    ...inventories.map(({ collectedAt }) => new Date(collectedAt)),
    ...grants.items.flatMap(({ value }) => value.createdAt ?? []),
  ];
  const inside = instants.filter((at) => at > from && at < to).map((at) => at.getTime());
  return [...new Set(inside)].sort((a, b) => a - b);
}

function spell(then: KeyThen, to: Date): KeySpell {
  const { policy, state, grants } = then;
  const parsed = policy ? parsePolicy(policy.value.text) : null;
  const doubts = [policy, state, ...grants.items].flatMap((told) => told?.unseenBy ?? []);
  return {
    from: then.at,
    to,
    exists: then.exists,
    state: state?.value ?? null,
    policySince: policy && originOf(policy.source),
    policy: parsed?.kind === 'policy' ? parsed.policy : null,
    grants: grants.items.map(({ value }) => policyGrant(value)),
    undatedGrants: grants.items.filter(({ value }) => value.createdAt === null).length,
    unseenBy: doubts.sort((a, b) => a.getTime() - b.getTime())[0] ?? null,
  };
}

function originOf(source: Source): Origin {
  switch (source.kind) {
    case 'event':
      return { origin: source.name, since: source.at, eventId: source.eventId };
    case 'snapshot':
      return { origin: 'inventory', since: source.at, eventId: null };
    case 'later-snapshot':
      return { origin: 'later-inventory', since: source.at, eventId: null };
    case 'use':
      return { origin: 'use', since: source.at, eventId: source.eventId };
  }
}

/** Leaves out a policy that only a later snapshot tells, unless the logs prove that nothing changed in between. */
async function withoutUnproven(models: ReadModels, keyArn: string, then: KeyThen): Promise<KeyThen> {
  const source = then.policy?.source;
  if (source?.kind !== 'later-snapshot') return then;
  return (await isLogged(models, keyArn, { from: then.at, to: source.at })) ? then : { ...then, policy: null };
}

/** Whether there are KMS records of the key's account and Region for each day of a window (UTC). */
export async function isLogged(models: ReadModels, keyArn: string, { from, to }: Window): Promise<boolean> {
  const [found] = await models.rows(
    sql`
      select count(*) as days
      from coverage_day
      where account_id = split_part(${keyArn}, ':', 5)
        and region = split_part(${keyArn}, ':', 4)
        and last_kms_hour is not null
        and cast(day as date) >= cast(${from} as date)
        and cast(day as date) <= cast(${to} as date)
    `,
    z.object({ days: integer }),
  );
  const day = (at: Date) => Math.floor(at.getTime() / DAY_MS);
  return (found?.days ?? 0) === day(to) - day(from) + 1;
}

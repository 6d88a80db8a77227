import { z } from 'zod';
import { grounds } from '@/lib/i18n/grounds';
import { AppError } from '@/lib/model/errors';
import { LANGUAGES } from '@/lib/model/language';
import { allKeys } from '@/lib/queries/all-keys';
import { COULD, couldOn, DID } from '@/lib/queries/could';
import { keyNamed } from '@/lib/queries/key-named';
import { defineOperation } from '@/lib/verbs/operation';
import { callerNamed } from './caller-named';
import { keyAction } from './key-action';

const time = z.string().nullable();
const count = z.number().int();

/** Whether somebody could do an action with a key on a day in the past, and whether they did. Days are UTC. */
export const couldOperation = defineOperation({
  name: 'could',
  role: 'viewer',
  input: z.object({
    principal: z.string().min(1),
    key: z.string().min(1),
    action: z.string().min(1),
    day: z.iso.date('Name the day as 2026-10-03.'),
    /** In which reasons are given. */
    language: z.enum(LANGUAGES).default('en'),
  }),
  output: z.object({
    principal: z.string(),
    key_arn: z.string(),
    action: z.string(),
    day: z.string(),
    could: z.enum(COULD),
    spells: z
      .array(
        z.object({
          from: z.string(),
          to: z.string(),
          could: z.enum(COULD),
          because: z.string(),
          /** False before the key was made; null when nobody knows when that was. */
          exists: z.boolean().nullable(),
          state: z.string().nullable(),
          policy_origin: z.string().nullable(),
          policy_since: time,
          policy_event_id: z.string().nullable(),
          grants: count,
        }),
      )
      .min(1),
    did: z.enum(DID),
    succeeded: count,
    refused: count,
    first_at: time,
    last_at: time,
    first_event_id: z.string().nullable(),
    covered_hours: count,
  }),
  run: async ({ runtime }, { principal, key: name, action: wanted, day: named, language }) => {
    const action = keyAction(wanted);
    const key = keyNamed(await allKeys(runtime.models), name);
    const caller = callerNamed(principal, key.key_arn);
    const day = new Date(`${named}T00:00:00Z`);
    if (day > runtime.now()) {
      throw new AppError('invalid', `${named} has not come yet. Name a day of the past, for example 2026-10-03.`);
    }
    const { could, spells, did, calls } = await couldOn(runtime.models, {
      caller,
      wholeAccount: /^\d{12}$/.test(principal),
      action,
      keyArn: key.key_arn,
      keyAccount: key.account_id,
      keyRegion: key.region,
      day,
    });
    return {
      principal,
      key_arn: key.key_arn,
      action: `kms:${action}`,
      day: named,
      could,
      spells: spells.map(({ from, to, policySince, ground, ...spell }) => ({
        ...spell,
        because: grounds[language](ground),
        from: from.toISOString(),
        to: to.toISOString(),
        policy_origin: policySince?.origin ?? null,
        policy_since: policySince?.since.toISOString() ?? null,
        policy_event_id: policySince?.eventId ?? null,
      })),
      did,
      ...calls,
      first_at: calls.first_at?.toISOString() ?? null,
      last_at: calls.last_at?.toISOString() ?? null,
    };
  },
});

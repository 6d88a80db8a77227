import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { allKeys } from '@/lib/queries/all-keys';
import { keyNamed } from '@/lib/queries/key-named';
import { keyOnDay, THEN_ASPECTS } from '@/lib/queries/key-then';
import { defineOperation } from '@/lib/verbs/operation';

const text = z.string().nullable();
/** A day means its last instant, so that all that happened on it counts. */
const LAST_INSTANT = 'T23:59:59.999Z';

const Fact = z.object({
  aspect: z.enum(THEN_ASPECTS),
  value: z.string(),
  /** `later-snapshot`: told by an inventory after the instant, with no event in between; `use`: a use proves it. */
  source: z.enum(['event', 'snapshot', 'later-snapshot', 'use']),
  source_at: z.string(),
  event_name: text,
  event_id: text,
  principal: text,
  source_ip: text,
  /** False where days of logs are missing between the instant and the later snapshot. */
  proven: z.boolean(),
  /** When an inventory showed it otherwise, with no event that tells since when; null where none did. */
  unseen_by: text,
});

/** What a key was at an instant, each fact with the event or the inventory that tells it. Instants are UTC. */
export const keyThenOperation = defineOperation({
  name: 'key-then',
  role: 'viewer',
  input: z.object({
    key: z.string().min(1),
    at: z.union(
      [z.iso.date(), z.iso.datetime({ offset: true })],
      'Name a day or an instant: 2026-10-03 or 2026-10-03T12:00:00Z.',
    ),
  }),
  output: z.object({
    key_arn: z.string(),
    at: z.string(),
    exists: z.boolean().nullable(),
    facts: z.array(Fact),
    not_known: z.array(z.enum(THEN_ASPECTS)),
  }),
  run: async ({ runtime }, { key: name, at: named }) => {
    const key = keyNamed(await allKeys(runtime.models), name);
    const at = new Date(named.length === 'YYYY-MM-DD'.length ? `${named}${LAST_INSTANT}` : named);
    if (new Date(named.slice(0, 10)) > runtime.now()) {
      throw new AppError('invalid', `${named} has not come yet. Name a day or an instant of the past.`);
    }
    const { exists, facts, open } = await keyOnDay(runtime.models, key.key_arn, at);
    return {
      key_arn: key.key_arn,
      at: at.toISOString(),
      exists,
      facts: facts.map(({ aspect, value, source, isProven, unseenBy }) => ({
        aspect,
        value,
        source: source.kind,
        source_at: source.at.toISOString(),
        event_name: source.kind === 'event' ? source.name : null,
        event_id: source.kind === 'event' || source.kind === 'use' ? source.eventId : null,
        principal: source.kind === 'event' ? source.principal : null,
        source_ip: source.kind === 'event' ? source.sourceIp : null,
        proven: isProven,
        unseen_by: unseenBy?.toISOString() ?? null,
      })),
      not_known: [...open],
    };
  },
});

import { z } from 'zod';
import { EVENT_FIELDS, type EventFilter } from '@/db/facts';
import { integer, timestamp } from '@/lib/sql/columns';
import { defineOperation } from '@/lib/verbs/operation';

const Filter = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  where: z.partialRecord(z.enum(EVENT_FIELDS), z.array(z.string())).optional(),
  allServices: z.boolean().optional(),
});

const eventRow = z.object({
  event_id: z.string(),
  event_time: timestamp,
  event_source: z.string(),
  event_name: z.string(),
  aws_region: z.string().nullable(),
  recipient_account_id: z.string().nullable(),
  key_arn: z.string().nullable(),
  principal: z.string().nullable(),
  caller_account_id: z.string().nullable(),
  via_service: z.string().nullable(),
  outcome: z.string(),
  error_code: z.string().nullable(),
});

const Listed = z.object({ ...eventRow.shape, event_time: z.string() });

/** Delivered events, newest first, or counted by fields. */
export const eventsOperation = defineOperation({
  name: 'events',
  role: 'viewer',
  input: z.object({
    filter: Filter,
    countBy: z.array(z.enum(EVENT_FIELDS)).max(4).optional(),
    limit: z.number().int().min(1).max(100_000).default(100),
    offset: z.number().int().min(0).default(0),
  }),
  output: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('counts'),
      fields: z.array(z.string()),
      counts: z.array(z.object({ values: z.array(z.string().nullable()), events: integer })),
    }),
    z.object({ kind: z.literal('events'), events: z.array(Listed) }),
  ]),
  run: async ({ runtime, signal }, { filter: raw, countBy, limit, offset }) => {
    const filter: EventFilter = {
      ...(raw.from ? { from: new Date(raw.from) } : {}),
      ...(raw.to ? { to: new Date(raw.to) } : {}),
      ...(raw.where ? { where: raw.where } : {}),
      allServices: raw.allServices ?? false,
    };
    if (countBy && countBy.length > 0) {
      const counts = await runtime.facts.count(filter, countBy, signal);
      return {
        kind: 'counts' as const,
        fields: [...countBy],
        counts: counts.map(({ values, events }) => ({ values: [...values], events })),
      };
    }
    const events = await runtime.facts.search(filter, { size: limit, offset }, eventRow, signal);
    return {
      kind: 'events' as const,
      events: events.map((event) => ({ ...event, event_time: event.event_time.toISOString() })),
    };
  },
});

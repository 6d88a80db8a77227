import { z } from 'zod';
import { CONFIDENCES } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import { STEP_ROLES } from '@/lib/model/chain';

/** A DuckDB timestamp (UTC, without zone) as it arrives in JSON, or an ISO instant out of the ledger. */
export const timestamp = z.union([
  z.date(),
  z.string().transform((text, context) => {
    const iso = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
    const instant = new Date(iso);
    if (Number.isNaN(instant.getTime())) context.addIssue({ code: 'custom', message: `not a timestamp: ${text}` });
    return instant;
  }),
]);

/** A whole number; DuckDB sends bigint as text. Values beyond 2^53 are refused, not rounded. */
export const integer = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .refine(Number.isSafeInteger, 'not a safe integer');

/** A list of texts; DuckDB's empty aggregate is null, which here means none. */
export const texts = z.array(z.string());

/** The name of a finding. */
export const fingerprintText = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as Fingerprint);

/** Columns that every analyzer's SQL returns. */
export const findingRow = z.object({
  subject: z.string(),
  account_id: z.string(),
  region: z.string(),
  observed_at: timestamp,
  event_ids: texts,
  event_count: integer,
  confidence: z.enum(CONFIDENCES),
});

/** The story of a chain, in order; see `Step`. */
export const steps = z.array(
  z.object({
    role: z.enum(STEP_ROLES),
    at: timestamp,
    event_id: z.string(),
    operation: z.string(),
    who: z.string(),
    what: z.string().nullable(),
    calls: integer,
    last_at: timestamp.nullable().default(null),
  }),
);

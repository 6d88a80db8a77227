import { z } from 'zod';

/**
 * `log-damaged`: a write-ahead log could not be read. `file-damaged`, `file-missing`: a store's own file.
 * `writes-lost`: the store opened, but lacks writes that it had taken. `part-broken`: a part of the facts is gone or cut.
 */
export const INCIDENT_KINDS = ['log-damaged', 'file-damaged', 'file-missing', 'writes-lost', 'part-broken'] as const;

/** Something in the data folder that was found damaged, set aside, and gone on without. */
export const Incident = z.object({
  at: z.iso.datetime(),
  store: z.enum(['events', 'ledger']),
  kind: z.enum(INCIDENT_KINDS),
  /** What exactly was seen, in the words of whoever saw it. */
  detail: z.string(),
  /** Writes that are missing; null when it cannot be told. */
  writes: z.number().int().nullable(),
  /** Logs to be read again because of it, as far as they are known. */
  files: z.array(z.string()),
  /** When the events were rebuilt, or the ledger restored; null while they are not. */
  rebuiltAt: z.iso.datetime().nullable(),
});
export type Incident = z.infer<typeof Incident>;

/** An incident with the folder that keeps what was set aside. Removing the folder ends every mention of it. */
export interface KnownIncident extends Incident {
  readonly folder: string;
}

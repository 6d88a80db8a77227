import { z } from 'zod';
import { type Action, isAction } from './actions';

/** One question, and what AWS said or why it did not. An answer of several pages is one answer. */
export interface Note {
  readonly accountId: string;
  /** Null for what belongs to no Region. */
  readonly region: string | null;
  readonly action: Action;
  /** ARN of what was asked about; null where the call asks about everything. */
  readonly subject: string | null;
  readonly reply: Reply;
}

export type Reply =
  | { readonly kind: 'said'; readonly output: unknown }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly action: Action;
      readonly resource: string;
    };

/** Remembers answers, so that nothing is asked twice. `keep` returns once the note is safe. */
export interface Notebook {
  readonly find: (question: Omit<Note, 'reply'>) => Reply | null;
  readonly keep: (note: Note) => Promise<void>;
}

const action = z.custom<Action>(isAction);

/** A note as it stands in the work file. */
export const StoredNote = z.object({
  accountId: z.string(),
  region: z.string().nullable(),
  action,
  subject: z.string().nullable(),
  reply: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('said'), output: z.unknown() }),
    z.object({
      kind: z.literal('refused'),
      code: z.string(),
      message: z.string(),
      action,
      resource: z.string(),
    }),
  ]),
});

/** What tells one question from another. */
export function questionOf({ accountId, region, action: asked, subject }: Omit<Note, 'reply'>): string {
  return `${accountId} ${region ?? '-'} ${asked} ${subject ?? '-'}`;
}

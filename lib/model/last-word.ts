import { z } from 'zod';

/** What of a key is told whole at a time, so that a later word takes the place of an earlier one. */
export const TOLD_WHOLE = ['state', 'policy', 'grants', 'rotation', 'material'] as const;
export type ToldWhole = (typeof TOLD_WHOLE)[number];

/** When something was last told, in milliseconds, and by what. Of one instant, an inventory has the last word. */
const Word = z.object({ at: z.number(), by: z.enum(['events', 'inventory']) });
export type Word = Readonly<z.infer<typeof Word>>;

/** The last word on what is told of one key; what nothing told is left out. */
export const LastWords = z.partialRecord(z.enum(TOLD_WHOLE), Word);
export type LastWords = Readonly<z.infer<typeof LastWords>>;

/** The last words on several keys, by their ARNs. */
export const WordsByKey = z.record(z.string(), LastWords);
export type WordsByKey = Readonly<z.infer<typeof WordsByKey>>;

/** Whether what is known now was told no earlier than what was known then; what was not told then is no earlier word. */
export function isAsLate(now: Word | undefined, then: Word | undefined): boolean {
  if (then === undefined) return true;
  if (now === undefined) return false;
  return now.at > then.at || (now.at === then.at && (now.by === 'inventory' || then.by === 'events'));
}

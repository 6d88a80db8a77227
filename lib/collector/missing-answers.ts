import type { Action } from './actions';
import type { Note } from './notebook';

/** Answers that a collection lacks: one action in one account, and why. */
export interface MissingAnswers {
  readonly accountId: string;
  readonly action: Action;
  readonly code: string;
  /** How often it was refused. */
  readonly times: number;
  /** What would have had to be allowed, the first time. */
  readonly resource: string;
  readonly message: string;
}

/** Refusals that say something of the key instead of hiding it: not offered for it, not in its state, or it is gone. */
const TELLING = new Set(['UnsupportedOperationException', 'KMSInvalidStateException', 'NotFoundException']);

/** What a collection could not learn, most often first. */
export async function missingAnswers(notes: AsyncIterable<Note>): Promise<MissingAnswers[]> {
  const found = new Map<string, MissingAnswers>();
  for await (const { accountId, action, reply } of notes) {
    if (reply.kind === 'said' || TELLING.has(reply.code)) continue;
    const { code, resource, message } = reply;
    const name = `${accountId} ${action} ${code}`;
    const before = found.get(name) ?? { accountId, action, code, times: 0, resource, message };
    found.set(name, { ...before, times: before.times + 1 });
  }
  return [...found.values()].sort((a, b) => b.times - a.times);
}

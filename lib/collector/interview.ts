import type { Action } from './actions';
import type { Note, Notebook, Reply } from './notebook';
import type { Patience } from './patience';
import { failureOf, isDenial, refusalOf } from './refusal';

/** Makes one request of an answer, at the pace AWS allows. */
export type Request = <T>(call: () => Promise<T>) => Promise<T>;

/** One question: where, what, about what, and how to ask it. */
export interface Question {
  readonly accountId: string;
  readonly region: string | null;
  readonly action: Action;
  readonly subject: string | null;
  /** What a policy would have to name, where that is not the subject. */
  readonly resource?: string;
  readonly ask: (request: Request) => Promise<object>;
}

/** Asks unless the answer is known already, and keeps what comes back, a refusal as well. */
export type Interview = (question: Question) => Promise<Reply>;

/** What happened so far, for whoever watches. */
export interface Tally {
  asked: number;
  known: number;
  throttled: number;
  refused: number;
  denied: number;
}

/** Credentials came to their end: nothing that is asked from here on can succeed. */
export class CredentialsEnded extends Error {
  override readonly name = 'CredentialsEnded';
}

export function interview(
  notebook: Notebook,
  patience: Patience,
  tally: Tally,
  signal: AbortSignal,
  onAnswer: () => void,
): Interview {
  return async ({ ask, ...question }) => {
    signal.throwIfAborted();
    const { accountId, region, action, subject } = question;
    const known = notebook.find({ accountId, region, action, subject });
    if (known) {
      tally.known += 1;
      return known;
    }
    const reply = await replyTo();
    tally.asked += 1;
    if (reply.kind === 'refused') tally.refused += 1;
    if (reply.kind === 'refused' && isDenial(reply)) tally.denied += 1;
    const note: Note = { accountId, region, action, subject, reply };
    await notebook.keep(note);
    onAnswer();
    return reply;

    async function replyTo(): Promise<Reply> {
      try {
        const answer = await ask((call) => patience(`${accountId} ${region ?? '-'}`, action, call));
        return { kind: 'said', output: plain(answer) };
      } catch (error) {
        signal.throwIfAborted();
        if (failureOf(error) === 'expired') {
          throw new CredentialsEnded(error instanceof Error ? error.message : String(error), { cause: error });
        }
        return { kind: 'refused', ...refusalOf(error, action, question.resource ?? subject) };
      }
    }
  };
}

/** An answer without what the SDK adds, times as ISO-8601: as it will be read back from a file. */
function plain(answer: object): unknown {
  return JSON.parse(JSON.stringify(answer, (member, value) => (member === '$metadata' ? undefined : value)));
}

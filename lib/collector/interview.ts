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

/** Nothing that is asked from here on can succeed: the credentials ended, or AWS cannot be reached any more. */
export class CollectionCut extends Error {
  override readonly name = 'CollectionCut';
  constructor(
    readonly by: 'credentials' | 'connection',
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * `isReachable` says whether AWS answers at all: a Region that alone does not is an answer of its own. Throws
 * `CollectionCut`, and what the signal says when it aborts.
 */
export function interview(
  notebook: Notebook,
  patience: Patience,
  tally: Tally,
  signal: AbortSignal,
  isReachable: () => Promise<boolean>,
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
        const failure = failureOf(error);
        if (failure === 'expired') throw new CollectionCut('credentials', error);
        if (failure === 'unreachable' && !(await isReachable())) throw new CollectionCut('connection', error);
        signal.throwIfAborted();
        return { kind: 'refused', ...refusalOf(error, action, question.resource ?? subject) };
      }
    }
  };
}

/** An answer without what the SDK adds, times as ISO-8601: as it will be read back from a file. */
function plain(answer: object): unknown {
  return JSON.parse(JSON.stringify(answer, (member, value) => (member === '$metadata' ? undefined : value)));
}

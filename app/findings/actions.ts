'use server';

import { revalidatePath } from 'next/cache';
import { ZodError } from 'zod';
import { actorOf, requireRole } from '@/app/session';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { type Runtime, runtime } from '@/lib/runtime';
import { answerRequest } from '@/lib/verbs/findings/answer';
import { assignFinding } from '@/lib/verbs/findings/assign';
import { muteFindings, unmuteFindings } from '@/lib/verbs/findings/mute';
import { addNote } from '@/lib/verbs/findings/note';
import { progressFinding } from '@/lib/verbs/findings/progress';
import { setAside } from '@/lib/verbs/findings/set-aside';

/** What was wrong with a form, as a key of its words; null when it was saved. */
export type DecisionProblem = 'reason' | 'until' | 'note' | 'not-found' | 'invalid' | 'waits-already';
export interface DecisionState {
  readonly problem: DecisionProblem | null;
  /** Counts what was saved, so that a form can close itself. */
  readonly saved: number;
}

export async function progress(state: DecisionState, form: FormData): Promise<DecisionState> {
  return decide(state, form, progressFinding);
}

export async function putAside(state: DecisionState, form: FormData): Promise<DecisionState> {
  return decide(state, form, setAside, 'until');
}

export async function assign(state: DecisionState, form: FormData): Promise<DecisionState> {
  return decide(state, form, assignFinding);
}

export async function note(state: DecisionState, form: FormData): Promise<DecisionState> {
  return decide(state, form, addNote);
}

export async function mute(state: DecisionState, form: FormData): Promise<DecisionState> {
  await requireRole('analyst');
  const named = SCOPES[String(form.get('scope'))] ?? [];
  const narrowed = new FormData();
  for (const name of ['reason', 'until', ...named]) narrowed.set(name, String(form.get(name) ?? ''));
  return decide(state, narrowed, muteFindings, 'until');
}

/** What of a finding each choice narrows a mute by. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  both: ['analyzer', 'subject'],
  account: ['analyzer', 'accountId'],
  analyzer: ['analyzer'],
  subject: ['subject'],
};

export async function unmute(state: DecisionState, form: FormData): Promise<DecisionState> {
  return decide(state, form, unmuteFindings);
}

/** Approves, declines or withdraws what waits for a second person. */
export async function answer(_before: AnswerState, form: FormData): Promise<AnswerState> {
  const user = await requireRole('analyst');
  try {
    await answerRequest(runtime(), actorOf(user), Object.fromEntries(form));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: error.code === 'forbidden' ? 'forbidden' : 'answered' };
  }
  revalidatePath('/', 'layout');
  return { problem: null };
}

export interface AnswerState {
  readonly problem: 'forbidden' | 'answered' | null;
}

type Verb = (runtime: Runtime, actor: Actor, raw: unknown) => Promise<unknown>;

/** `invalid` names what is wrong when the verb itself refuses the input. */
async function decide(
  state: DecisionState,
  form: FormData,
  verb: Verb,
  invalid: DecisionProblem = 'invalid',
): Promise<DecisionState> {
  const user = await requireRole('analyst');
  try {
    await verb(runtime(), actorOf(user), Object.fromEntries(form));
  } catch (error) {
    return { problem: problemOf(error, invalid), saved: state.saved };
  }
  revalidatePath('/', 'layout');
  return { problem: null, saved: state.saved + 1 };
}

/** What the form says about an expected refusal; anything else is the error page's. */
function problemOf(error: unknown, invalid: DecisionProblem): DecisionProblem {
  if (error instanceof ZodError) {
    const field = error.issues[0]?.path[0];
    if (field === 'reason' || field === 'until') return field;
    return field === 'body' ? 'note' : 'invalid';
  }
  if (error instanceof AppError && error.code === 'invalid') return invalid;
  if (error instanceof AppError && error.code === 'not-found') return 'not-found';
  if (error instanceof AppError && error.code === 'conflict') return 'waits-already';
  throw error;
}

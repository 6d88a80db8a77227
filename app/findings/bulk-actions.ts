'use server';

import { revalidatePath } from 'next/cache';
import { ZodError } from 'zod';
import { actorOf, requireRole } from '@/app/session';
import { plainText } from '@/app/ui/untrusted';
import { type View, viewOfReader } from '@/app/view';
import { AppError } from '@/lib/model/errors';
import { findingItems, headlineOf } from '@/lib/queries/finding-items';
import { muteReach } from '@/lib/queries/mute-list';
import { runtime } from '@/lib/runtime';
import { decideOnMany, type ManyAnswer, MOST_AT_ONCE, REFUSALS } from '@/lib/verbs/findings/many';
import { selectionOf } from './selection';

/** What came of a step with many findings, in the reader's words. */
export interface BulkAnswer {
  readonly problem: string | null;
  /** How many changed, wait, or stay as they are; null before anything was done. */
  readonly said: string | null;
  /** Why some stay as they are, with their headlines. */
  readonly stayed: readonly { readonly why: string; readonly headlines: readonly string[] }[];
  /** Counts what was done, so that the selection can be dropped. */
  readonly done: number;
}

/** Takes one step with every finding that was selected. */
export async function decideOnSelection(before: BulkAnswer, form: FormData): Promise<BulkAnswer> {
  const user = await requireRole('analyst');
  const view = await viewOfReader();
  const refused = (problem: string): BulkAnswer => ({ problem, said: null, stayed: [], done: before.done });
  const { problems } = view.words.bulk;
  const { count } = view.format;
  const selection = await selectionOf(runtime(), form);
  if (selection.kind === 'changed') {
    return refused(problems['list-changed'](count(selection.then), count(selection.now)));
  }
  const { fingerprints } = selection;
  if (fingerprints.length === 0) return refused(problems.nothing);
  if (fingerprints.length > MOST_AT_ONCE) return refused(problems['too-many'](count(MOST_AT_ONCE)));
  const { of: _of, matching: _matching, count: _count, ...step } = Object.fromEntries(form);
  try {
    const answer = await decideOnMany(runtime(), actorOf(user), { fingerprints, step });
    revalidatePath('/', 'layout');
    return { ...(await told(view, answer)), done: before.done + 1 };
  } catch (error) {
    return refused(problems[problemOf(error)]);
  }
}

/** What muting the selection would hide, before it is done. */
export async function reachOfMute(form: FormData): Promise<string> {
  await requireRole('analyst');
  const { words, format } = await viewOfReader();
  const selection = await selectionOf(runtime(), form);
  if (selection.kind === 'changed') {
    return words.bulk.problems['list-changed'](format.count(selection.then), format.count(selection.now));
  }
  const reach = muteReach(await findingItems(runtime()), new Set(selection.fingerprints));
  return [
    words.bulk.reach(format.count(reach.hidden), format.count(reach.subjects)),
    ...(reach.beyond > 0 ? [words.bulk.reachBeyond(format.count(reach.beyond))] : []),
    ...(reach.critical > 0 ? [words.bulk.reachCritical(format.count(reach.critical))] : []),
  ].join(' ');
}

/** Headlines that are listed for each reason. */
const MOST_NAMED = 10;

async function told(view: View, { changed, asked, refused }: ManyAnswer): Promise<Omit<BulkAnswer, 'done'>> {
  const { bulk } = view.words;
  const { count } = view.format;
  const items = refused.length === 0 ? [] : await findingItems(runtime());
  const headlines = new Map(
    items.map(({ fingerprint, stored }) => [fingerprint, plainText(headlineOf(stored, view.language), 200)]),
  );
  const stayed = REFUSALS.flatMap((why) => {
    const those = refused.filter((one) => one.why === why);
    if (those.length === 0) return [];
    const named = those.slice(0, MOST_NAMED).map(({ fingerprint }) => headlines.get(fingerprint) ?? fingerprint);
    const rest = those.length - named.length;
    return [
      {
        why: `${count(those.length)}: ${bulk.refusals[why]}`,
        headlines: rest > 0 ? [...named, bulk.more(count(rest))] : named,
      },
    ];
  });
  const said = [
    bulk.changed(count(changed.length)),
    ...(asked.length > 0 ? [bulk.asked(count(asked.length))] : []),
    ...(refused.length > 0 ? [bulk.stayed(count(refused.length))] : []),
  ].join(' · ');
  return { problem: null, said, stayed };
}

/** What the bar says about an expected refusal; anything else is the error page's. */
function problemOf(error: unknown): 'reason' | 'until' | 'user' | 'invalid' {
  if (error instanceof ZodError) {
    const field = error.issues[0]?.path.at(-1);
    return field === 'reason' || field === 'until' ? field : 'invalid';
  }
  if (error instanceof AppError && error.code === 'invalid') return 'until';
  if (error instanceof AppError && error.code === 'not-found') return 'user';
  throw error;
}

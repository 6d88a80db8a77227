'use server';

import { revalidatePath } from 'next/cache';
import { ZodError } from 'zod';
import { actorOf, requireRole } from '@/app/session';
import { plainText } from '@/app/ui/untrusted';
import { type View, viewOfReader } from '@/app/view';
import { problemText } from '@/lib/i18n/problems';
import type { FindingRow } from '@/lib/model/analyzer';
import { AppError } from '@/lib/model/errors';
import { AnalyzerSetting, type Settings } from '@/lib/model/settings';
import type { Numbers } from '@/lib/model/threshold';
import { runtime } from '@/lib/runtime';
import {
  type AnalyzerPreview,
  PREVIEW_DAYS,
  previewSettings,
  type SettingsPreview,
} from '@/lib/verbs/settings/preview';
import { saveSettings } from '@/lib/verbs/settings/save';
import { fieldName } from './form-words';
import { changeOf, placeOf, type Typed, typedIn, typedSetting, typedShared } from './settings-form';

/** What would change, in the reader's words. */
export interface PreviewWords {
  readonly lead: string;
  /** Null when nothing could be tried. */
  readonly sum: string | null;
  readonly lines: readonly PreviewLine[];
}

export interface PreviewLine {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly comes: string;
  readonly goes: string;
  /** Headlines, at most so many of each kind. */
  readonly coming: readonly string[];
  readonly going: readonly string[];
}

export interface SettingsAnswer {
  readonly typed: Typed;
  readonly problem: string | null;
  /** Names of the fields that are not right. */
  readonly wrong: readonly string[];
  readonly preview: PreviewWords | null;
  /** What was tried, so that saving saves that and nothing else. */
  readonly tried: string;
  readonly edition: string;
  readonly saved: string | null;
}

/** Tries the settings of a form, or saves those that were tried. Administrators only. */
export async function settle(before: SettingsAnswer, form: FormData): Promise<SettingsAnswer> {
  const user = await requireRole('admin');
  const view = await viewOfReader();
  const words = view.words.analyzerSettings;
  const { intent = 'try', tried = '', edition = '', reason = '', ...rest } = typedIn(form);
  const typed = intent === 'reset' ? { analyzer: rest.analyzer ?? '', backToUsual: 'yes' } : rest;
  const change = changeOf(typed);
  const said = JSON.stringify(change);
  const again: SettingsAnswer = {
    ...before,
    typed: rest,
    problem: null,
    wrong: [],
    preview: null,
    tried: '',
    saved: null,
  };
  try {
    if (intent !== 'save' || tried !== said) {
      const preview = await previewSettings(runtime(), actorOf(user), change);
      return {
        ...again,
        problem: intent === 'save' ? words.problems.stale : null,
        preview: previewWords(view, preview),
        tried: said,
        edition: preview.edition === null ? '' : String(preview.edition),
        typed: intent === 'reset' ? typed : rest,
      };
    }
    if (reason.trim().length < 8) return { ...before, typed: { ...rest, reason }, problem: words.problems.reason };
    const on = { edition: edition === '' ? null : Number(edition), reason };
    const { edition: was, settings } = await saveSettings(runtime(), actorOf(user), change, on);
    revalidatePath('/', 'layout');
    return { ...again, typed: inForce(rest.analyzer, settings), saved: words.saved(view.format.count((was ?? 0) + 1)) };
  } catch (error) {
    return { ...again, ...problemOf(view, typed, error) };
  }
}

/** What holds after saving, as it stands in the form. */
function inForce(analyzer: string | undefined, settings: Settings): Typed {
  if (analyzer === undefined) return typedShared(settings);
  const setting = settings.analyzers[analyzer] ?? runtime().site.analyzers[analyzer] ?? AnalyzerSetting.parse({});
  return typedSetting(setting);
}

function problemOf(view: View, typed: Typed, error: unknown): Pick<SettingsAnswer, 'problem' | 'wrong'> {
  const { problems } = view.words.analyzerSettings;
  if (error instanceof ZodError) {
    const places = error.issues.map(({ path, message }) => ({ ...placeOf(typed, path), message }));
    const said = places.map(({ field, line, message }) => {
      const name = fieldName(view, typed.analyzer, field);
      const where = line === null ? name : problems.line(name, plainText(line, 120));
      return `${where}: ${problemText(message, view.language)}`;
    });
    return {
      problem: [problems.invalid, ...new Set(said)].join('\n'),
      wrong: [...new Set(places.map(({ field }) => field))],
    };
  }
  if (error instanceof AppError) {
    switch (error.code) {
      case 'conflict':
        return { problem: problems.conflict, wrong: [] };
      case 'unavailable':
        return { problem: problems.reading, wrong: [] };
      case 'invalid':
        return { problem: `${problems.invalid} ${problemText(error.message, view.language)}`, wrong: [] };
    }
  }
  throw error;
}

/** Headlines that are listed of each analyzer. */
const MOST = 20;

function previewWords(view: View, { asOf, analyzers }: SettingsPreview): PreviewWords {
  const words = view.words.analyzerSettings;
  const { count } = view.format;
  if (asOf === null) return { lead: words.triedNoData, sum: null, lines: [] };
  if (analyzers.length === 0) return { lead: words.triedNothing, sum: null, lines: [] };
  const total = (of: 'before' | 'after') => analyzers.reduce((sum, one) => sum + (one[of] ?? 0), 0);
  return {
    lead: words.triedLead(count(PREVIEW_DAYS), view.format.minute(asOf)),
    sum: words.wouldRaise(count(total('after')), count(total('before'))),
    lines: analyzers
      .toSorted((a, b) => a.analyzer.code.localeCompare(b.analyzer.code))
      .filter(({ comes, goes, unanswered }) => comes.length + goes.size > 0 || unanswered || analyzers.length === 1)
      .map((one) => previewLine(view, one)),
  };
}

function previewLine(
  view: View,
  { analyzer, unanswered, before, after, comes, goes, numbers }: AnalyzerPreview,
): PreviewLine {
  const words = view.words.analyzerSettings;
  const { count } = view.format;
  const headlines = (rows: readonly FindingRow[], judgedBy: Numbers) => [
    ...rows
      .slice(0, MOST)
      .map(
        (row) =>
          `${view.format.day(row.observed_at)} · ${plainText(analyzer.headline[view.language](row, judgedBy), 300)}`,
      ),
    ...(rows.length > MOST ? [words.more(count(rows.length - MOST))] : []),
  ];
  return {
    id: analyzer.id,
    title: `${analyzer.code} · ${analyzer.title[view.language]}`,
    before: unanswered ? words.unanswered[unanswered] : count(before ?? 0),
    after: unanswered ? '–' : count(after ?? 0),
    comes: unanswered ? '–' : count(comes.length),
    goes: unanswered ? '–' : count(goes.size),
    coming: headlines(comes, numbers.after),
    going: headlines([...goes.values()], numbers.before),
  };
}

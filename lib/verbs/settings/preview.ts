import type { ReadModels } from '@/db/read-models';
import { ANALYZERS } from '@/lib/analyzers';
import { isOn, judgementOf, limitsOf, settingProblems, withSettings } from '@/lib/findings/settings';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import { AppError } from '@/lib/model/errors';
import { AnalyzerSetting, type Settings } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import type { Numbers } from '@/lib/model/threshold';
import { daysBefore } from '@/lib/model/time';
import { type AnalysisGround, analysisGround } from '@/lib/queries/analysis-ground';
import { analyzerAnswers } from '@/lib/queries/analyzer-answers';
import { analysisInstant } from '@/lib/queries/as-of';
import { currentSite } from '@/lib/queries/current-site';
import { question } from '@/lib/queries/question';
import type { Runtime } from '@/lib/runtime';
import { keyState } from '@/lib/verbs/refresh-keys';
import { changed, SettingsChange } from './change';

/** What trying and saving settings need of the process. */
export type SettingsRuntime = Pick<Runtime, 'sink' | 'models' | 'keys' | 'ledger' | 'site' | 'now' | 'gate'>;

/** Days before the end of the data that a dry run counts occurrences in. */
export const PREVIEW_DAYS = 30;

/** One analyzer under the settings now and those proposed. Occurrences are counted over the last days, conditions as they stand. */
export interface AnalyzerPreview {
  readonly analyzer: Analyzer;
  /** Why it cannot be tried; the numbers are null then. */
  readonly unanswered: 'cannot-tell' | 'failed' | null;
  readonly before: number | null;
  readonly after: number | null;
  /** Raised by the proposed settings alone; in the last days, or standing. */
  readonly comes: readonly FindingRow[];
  /** Raised by the settings now alone, however long ago: saving takes them back. */
  readonly goes: ReadonlyMap<Fingerprint, FindingRow>;
  /** The thresholds by which those that go were judged, and those that come. */
  readonly numbers: { readonly before: Numbers; readonly after: Numbers };
}

export interface SettingsPreview {
  /** The end of the data, or the last inventory where nothing else is here; null when there is none to try on. */
  readonly asOf: Date | null;
  readonly settings: Settings;
  /** Edition that the proposal builds on; null: none was saved. */
  readonly edition: number | null;
  /** The analyzers that the change can concern, in the order of the register. */
  readonly analyzers: readonly AnalyzerPreview[];
  /** Whether what is known of keys depends on the change. */
  readonly changesKeys: boolean;
}

/**
 * Tries a change of settings on the data that is here and changes nothing. Needs the admin role. Throws `invalid` for
 * a change that cannot be.
 */
export async function previewSettings(
  runtime: Omit<SettingsRuntime, 'gate'>,
  actor: Actor,
  raw: unknown,
): Promise<SettingsPreview> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may change settings. Nothing was changed.');
  }
  const change = SettingsChange.parse(raw);
  const saved = await runtime.ledger.lastSettings();
  const settings = changed(saved?.settings ?? null, change);
  const wrong = settingProblems(
    change.kind === 'analyzer' ? { [change.analyzer]: change.setting ?? EMPTY } : settings.analyzers,
    ANALYZERS,
  );
  if (wrong.length > 0) throw new AppError('invalid', wrong.join(' '));
  const { site } = await currentSite(runtime);
  const compared = await comparedSites(runtime, site, withSettings(runtime.site, settings));
  return { ...compared, settings, edition: saved?.edition ?? null };
}

/** What a site that says something else would change, asked of the data that is here; nothing is changed. */
export async function comparedSites(
  runtime: Omit<SettingsRuntime, 'gate'>,
  site: Site,
  proposed: Site,
): Promise<Pick<SettingsPreview, 'asOf' | 'analyzers' | 'changesKeys'>> {
  const ofKeys = (of: Site) =>
    JSON.stringify([of.unusedAfterDays, of.trustedAccounts, of.organizationId, of.organizationAccounts]);
  const changesKeys = ofKeys(site) !== ofKeys(proposed);
  const instant = await analysisInstant(runtime);
  // Without data there is nothing to try on, and yet analyzers are concerned: what they found before is in the ledger.
  const ground = await analysisGround(runtime.models, instant ?? runtime.now());
  const concerned = ANALYZERS.filter((one) => changesKeys || concerns(one, ground, site, proposed));
  const analyzers = await tried(runtime, concerned, ground, { site, proposed, changesKeys });
  return { asOf: instant, changesKeys, analyzers };
}

const EMPTY = AnalyzerSetting.parse({});

interface Both {
  readonly site: Site;
  readonly proposed: Site;
  readonly changesKeys: boolean;
}

async function tried(
  runtime: Omit<SettingsRuntime, 'gate'>,
  concerned: readonly Analyzer[],
  ground: AnalysisGround,
  { site, proposed, changesKeys }: Both,
): Promise<AnalyzerPreview[]> {
  const now = await answersOf(runtime.models, concerned, ground, site);
  const rows = changesKeys ? await keyState({ ...runtime, site: proposed }) : null;
  const ask = (models: ReadModels) => answersOf(models, concerned, ground, proposed);
  const then = rows === null ? await ask(runtime.models) : await runtime.keys.tried(rows, ask);
  return concerned.map((analyzer, index) => ({
    analyzer,
    numbers: {
      before: judgementOf(analyzer, site, null).numbers,
      after: judgementOf(analyzer, proposed, null).numbers,
    },
    ...compared(analyzer, ground, now[index], then[index]),
  }));
}

type Answer = ReadonlyMap<Fingerprint, FindingRow> | 'cannot-tell' | 'failed' | undefined;

/** One after the other: a trial has one connection. */
async function answersOf(
  models: ReadModels,
  analyzers: readonly Analyzer[],
  ground: AnalysisGround,
  site: Site,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const analyzer of analyzers) {
    if (!isOn(analyzer, site)) answers.push(new Map());
    else if (!analyzer.needs.every((need) => ground.met.has(need))) answers.push('cannot-tell');
    else answers.push(await analyzerAnswers(models, analyzer, ground, site).catch((): 'failed' => 'failed'));
  }
  return answers;
}

function compared(
  analyzer: Analyzer,
  { asOf: instant }: AnalysisGround,
  now: Answer,
  then: Answer,
): Omit<AnalyzerPreview, 'analyzer' | 'numbers'> {
  if (typeof now !== 'object' || typeof then !== 'object') {
    const unanswered = [now, then].includes('failed') ? 'failed' : 'cannot-tell';
    return { unanswered, before: null, after: null, comes: [], goes: new Map() };
  }
  const since = daysBefore(instant, PREVIEW_DAYS);
  const counts = (row: FindingRow) => analyzer.kind === 'condition' || row.observed_at >= since;
  return {
    unanswered: null,
    before: [...now.values()].filter(counts).length,
    after: [...then.values()].filter(counts).length,
    comes: [...then].flatMap(([name, row]) => (now.has(name) || !counts(row) ? [] : [row])),
    goes: new Map([...now].filter(([name]) => !then.has(name))),
  };
}

/** Whether an analyzer asks something else, asks elsewhere, or leaves out something else. */
function concerns(analyzer: Analyzer, ground: AnalysisGround, site: Site, proposed: Site): boolean {
  const asked = (of: Site) => {
    const { numbers, scope } = judgementOf(analyzer, of, null);
    const lists = (analyzer.allows ?? []).map((list) => (list === 'accounts' ? null : of.allowed[list]));
    return JSON.stringify([isOn(analyzer, of), scope, lists, question(analyzer, ground, limitsOf(of), numbers)]);
  };
  return asked(site) !== asked(proposed);
}

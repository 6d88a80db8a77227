import { z } from 'zod';
import { isOn, withSettings } from '@/lib/findings/settings';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { currentSite } from '@/lib/queries/current-site';
import { analyze } from '@/lib/verbs/analyze';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { previewSettings, type SettingsPreview, type SettingsRuntime } from './preview';

const Saving = z.object({
  /** The edition that the change was made on, as its preview said. */
  edition: z.number().int().nullable(),
  reason: z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000),
});

/**
 * Saves a change of settings, takes back the findings that it no longer asks for, and asks the analyzers that it
 * concerns again. Needs the admin role. Throws `conflict` when somebody else saved since the preview.
 */
export async function saveSettings(
  runtime: SettingsRuntime,
  actor: Actor,
  change: unknown,
  raw: unknown,
): Promise<SettingsPreview> {
  const { edition, reason } = Saving.parse(raw);
  const preview = await previewSettings(runtime, actor, change);
  if (preview.edition !== edition) {
    throw new AppError('conflict', 'Somebody else saved settings meanwhile. Nothing was changed.');
  }
  const next = (edition ?? 0) + 1;
  const savedAt = runtime.now();
  const savedBy = actor.kind === 'system' ? actor.job : actor.name;
  const withdrawn = await noLongerAsked(runtime, preview);
  await runtime.ledger.saveSettings({ edition: next, savedAt, savedBy, reason, settings: preview.settings }, withdrawn);
  const detail = { edition: next, reason, change, withdrawn: withdrawn.length };
  await runtime.ledger.audit(actor, 'settings-saved', String(next), detail, savedAt);
  const current = { ...runtime, ...(await currentSite(runtime)) };
  if (preview.changesKeys) await refreshKeys(current);
  await analyze(current, { analyzers: preview.analyzers.map(({ analyzer }) => analyzer) });
  return preview;
}

/** What the proposal alone would not raise; of an analyzer that it switches off, everything. */
async function noLongerAsked({ ledger, site }: SettingsRuntime, { analyzers, settings }: SettingsPreview) {
  const proposed = withSettings(site, settings);
  const gone = analyzers.map(async ({ analyzer, goes }) =>
    isOn(analyzer, proposed)
      ? [...goes.keys()]
      : (await ledger.known(analyzer.id)).map(({ fingerprint }) => fingerprint),
  );
  return (await Promise.all(gone)).flat();
}

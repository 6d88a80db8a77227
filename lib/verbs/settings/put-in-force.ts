import { isOn, withSettings } from '@/lib/findings/settings';
import type { Actor } from '@/lib/model/actor';
import type { SettingsEdition } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import { currentSite } from '@/lib/queries/current-site';
import { analyze } from '@/lib/verbs/analyze';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import type { SettingsPreview, SettingsRuntime } from './preview';

/**
 * Writes an edition down, takes back the findings that it no longer asks for, and asks the analyzers that it concerns
 * again. `change` goes into the audit log. Throws `conflict` when it is not the next edition.
 */
export async function putInForce(
  runtime: Omit<SettingsRuntime, 'gate'>,
  actor: Actor,
  edition: SettingsEdition,
  { analyzers, changesKeys }: Pick<SettingsPreview, 'analyzers' | 'changesKeys'>,
  change: unknown,
): Promise<void> {
  const withdrawn = await noLongerAsked(runtime, withSettings(runtime.site, edition.settings), analyzers);
  await runtime.ledger.saveSettings(edition, withdrawn);
  const detail = { edition: edition.edition, reason: edition.reason, change, withdrawn: withdrawn.length };
  await runtime.ledger.audit(actor, 'settings-saved', String(edition.edition), detail, edition.savedAt);
  const current = { ...runtime, ...(await currentSite(runtime)) };
  if (changesKeys) await refreshKeys(current);
  await analyze(current, { analyzers: analyzers.map(({ analyzer }) => analyzer) });
}

/** What the proposal alone would not raise; of an analyzer that it switches off, everything. */
async function noLongerAsked(
  { ledger }: Pick<SettingsRuntime, 'ledger'>,
  proposed: Site,
  analyzers: SettingsPreview['analyzers'],
) {
  const gone = analyzers.map(async ({ analyzer, goes }) =>
    isOn(analyzer, proposed)
      ? [...goes.keys()]
      : (await ledger.known(analyzer.id)).map(({ fingerprint }) => fingerprint),
  );
  return (await Promise.all(gone)).flat();
}

import type { StoredFinding } from '@/db/ledger';
import { inScope, isExpected } from '@/lib/findings/expected';
import { isOn, judgementOf, withSettings } from '@/lib/findings/settings';
import type { Actor } from '@/lib/model/actor';
import type { Analyzer } from '@/lib/model/analyzer';
import type { SettingsEdition } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import { currentSite } from '@/lib/queries/current-site';
import { rowOf } from '@/lib/queries/finding-items';
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

/** What is there and the proposal would not raise; of an analyzer that it switches off, everything. */
async function noLongerAsked(
  { ledger, now }: Pick<SettingsRuntime, 'ledger' | 'now'>,
  proposed: Site,
  analyzers: SettingsPreview['analyzers'],
) {
  const gone = analyzers.map(async ({ analyzer, goes }) =>
    (await ledger.present(analyzer.id))
      .filter(
        (one) => !isOn(analyzer, proposed) || goes.has(one.fingerprint) || isLeftOut(analyzer, one, proposed, now()),
      )
      .map(({ fingerprint }) => fingerprint),
  );
  return (await Promise.all(gone)).flat();
}

/**
 * Whether a site looks away from what a finding says, as far as that alone tells: also where the data behind it is not
 * here any more.
 */
function isLeftOut(analyzer: Analyzer, stored: StoredFinding, site: Site, now: Date): boolean {
  const row = rowOf(stored);
  if (row === null) return false;
  const { scope } = judgementOf(analyzer, site, null);
  return !inScope(row, scope, new Map()) || isExpected(analyzer, row, site.allowed, now);
}

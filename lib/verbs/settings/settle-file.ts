import { isDeepStrictEqual } from 'node:util';
import { withSettings } from '@/lib/findings/settings';
import { Settings } from '@/lib/model/settings';
import { fileSettingsOf, Site } from '@/lib/model/site';
import { comparedSites, type SettingsRuntime } from './preview';
import { putInForce } from './put-in-force';

const FILE = { kind: 'system', job: 'file' } as const;

/**
 * Makes an edition of settings, by `file`, when `keytrail.json` says something else than it did with the last one: what
 * the file no longer asks for is taken back, and the analyzers that it concerns are asked again. A ledger without an
 * edition stands for a file that says nothing. Returns whether it made one. To be called while nothing is read in.
 */
export async function settleFile(runtime: Omit<SettingsRuntime, 'gate'>): Promise<boolean> {
  const { ledger, now } = runtime;
  const last = await ledger.lastSettings();
  const file = fileSettingsOf(runtime.site);
  const isKnown = last === null || last.file !== null;
  const before = isKnown ? (last?.file ?? fileSettingsOf(Site.parse({}))) : null;
  if (before !== null && isDeepStrictEqual(before, file)) return false;
  const settings = last?.settings ?? Settings.parse({});
  const edition = {
    edition: (last?.edition ?? 0) + 1,
    savedAt: now(),
    savedBy: FILE.job,
    reason: before === null ? 'What keytrail.json says is kept from now on.' : 'keytrail.json was changed.',
    settings,
    file,
  };
  const site = withSettings({ ...runtime.site, ...(before ?? file) }, last === null ? null : settings);
  const compared = await comparedSites(runtime, site, withSettings(runtime.site, settings));
  await putInForce(runtime, FILE, edition, compared, { kind: 'file', file });
  return true;
}

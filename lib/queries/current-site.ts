import { withSettings } from '@/lib/findings/settings';
import type { Site } from '@/lib/model/site';
import type { Runtime } from '@/lib/runtime';

/** The site as it is now: `keytrail.json` with the settings saved last. */
export interface CurrentSite {
  readonly site: Site;
  /** Edition of those settings; null when none were saved. */
  readonly edition: number | null;
}

/** Reads the settings in force. */
export async function currentSite({ ledger, site }: Pick<Runtime, 'ledger' | 'site'>): Promise<CurrentSite> {
  const saved = await ledger.lastSettings();
  return { site: withSettings(site, saved?.settings ?? null), edition: saved?.edition ?? null };
}

import type { Analyzer, SiteLimits } from '@/lib/model/analyzer';
import type { AnalyzerScope, AnalyzerSetting, Judgement, Settings } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import { numbersOf } from '@/lib/model/threshold';

const EVERYWHERE: AnalyzerScope = { accounts: [], regions: [], tags: [] };

/** What an analyzer judges by at a site; `edition` is that of the settings in force. */
export function judgementOf(analyzer: Analyzer, site: Site, edition: number | null): Judgement {
  const setting = site.analyzers[analyzer.id];
  return {
    version: analyzer.version,
    edition,
    numbers: numbersOf(analyzer.thresholds, setting?.thresholds),
    unusedAfterDays: site.unusedAfterDays,
    rotationMaxAgeDays: site.rotationMaxAgeDays,
    scope: setting?.scope ?? EVERYWHERE,
  };
}

/** The limits that hold for all analyzers. */
export function limitsOf({ unusedAfterDays, rotationMaxAgeDays, enclaveImages, allowed }: Site): SiteLimits {
  const approvedRegions = allowed.regions.map(({ region }) => region);
  return { unusedAfterDays, rotationMaxAgeDays, enclaveImages, approvedRegions };
}

/** Whether an analyzer is switched on; those that nobody speaks of are. */
export function isOn(analyzer: Analyzer, site: Site): boolean {
  return site.analyzers[analyzer.id]?.on ?? true;
}

/** The site as `keytrail.json` says it, with what was decided since; a decision about an analyzer replaces that of the file. */
export function withSettings(site: Site, settings: Settings | null): Site {
  if (settings === null) return site;
  return {
    ...site,
    unusedAfterDays: settings.unusedAfterDays ?? site.unusedAfterDays,
    rotationMaxAgeDays: settings.rotationMaxAgeDays ?? site.rotationMaxAgeDays,
    trustedAccounts: [...site.trustedAccounts, ...settings.trustedAccounts],
    allowed: {
      principals: [...site.allowed.principals, ...settings.allowed.principals],
      regions: [...site.allowed.regions, ...settings.allowed.regions],
      resources: [...site.allowed.resources, ...settings.allowed.resources],
    },
    analyzers: { ...site.analyzers, ...settings.analyzers },
  };
}

/** What is wrong with settings of analyzers, in words for whoever wrote them; empty when nothing is. */
export function settingProblems(
  settings: Readonly<Record<string, AnalyzerSetting>>,
  analyzers: readonly Analyzer[],
): string[] {
  const byId = new Map(analyzers.map((analyzer) => [analyzer.id, analyzer]));
  return Object.entries(settings).flatMap(([id, { thresholds }]) => {
    const analyzer = byId.get(id);
    if (!analyzer) return [`There is no analyzer "${id}".`];
    return Object.entries(thresholds).flatMap(([name, value]) => {
      const threshold = Object.hasOwn(analyzer.thresholds ?? {}, name) ? analyzer.thresholds?.[name] : undefined;
      if (!threshold) return [`${id} has no threshold "${name}".`];
      const { least, most } = threshold;
      return value >= least && value <= most ? [] : [`${id}: ${name} is from ${least} to ${most}, not ${value}.`];
    });
  });
}

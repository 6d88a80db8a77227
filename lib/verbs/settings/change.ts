import { z } from 'zod';
import type { Analyzer } from '@/lib/model/analyzer';
import {
  Allowed,
  AnalyzerSetting,
  rotationMaxAgeDays,
  Settings,
  TrustedAccount,
  unusedAfterDays,
} from '@/lib/model/settings';
import { numbersOf } from '@/lib/model/threshold';

/** One change of the settings: of one analyzer (null: as before anybody decided), or of what all share. */
export const SettingsChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('analyzer'), analyzer: z.string(), setting: AnalyzerSetting.nullable() }),
  z.object({
    kind: z.literal('shared'),
    unusedAfterDays: unusedAfterDays.nullable(),
    rotationMaxAgeDays: rotationMaxAgeDays.nullable(),
    trustedAccounts: z.array(TrustedAccount),
    allowed: Allowed,
  }),
]);
export type SettingsChange = z.infer<typeof SettingsChange>;

const NOTHING: Settings = Settings.parse({});

/** The settings with one change made; null stands for none saved yet. */
export function changed(settings: Settings | null, change: SettingsChange): Settings {
  const before = settings ?? NOTHING;
  switch (change.kind) {
    case 'shared': {
      const { kind: _kind, ...shared } = change;
      return { ...before, ...shared };
    }
    case 'analyzer': {
      const { [change.analyzer]: _before, ...others } = before.analyzers;
      return {
        ...before,
        analyzers: change.setting === null ? others : { ...others, [change.analyzer]: change.setting },
      };
    }
  }
}

/** A setting without the thresholds that the catalogue has anyway. */
export function withoutUsual(analyzer: Analyzer, setting: AnalyzerSetting): AnalyzerSetting {
  const usual = numbersOf(analyzer.thresholds);
  const chosen = Object.entries(setting.thresholds).filter(([name, value]) => usual[name] !== value);
  return { ...setting, thresholds: Object.fromEntries(chosen) };
}

import { z } from 'zod';
import {
  Allowed,
  AnalyzerSetting,
  rotationMaxAgeDays,
  Settings,
  TrustedAccount,
  unusedAfterDays,
} from '@/lib/model/settings';

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

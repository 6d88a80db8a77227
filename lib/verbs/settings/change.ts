import { z } from 'zod';
import {
  Allowed,
  AnalyzerSetting,
  rotationMaxAgeDays,
  Settings,
  TrustedAccount,
  unusedAfterDays,
} from '@/lib/model/settings';

const LISTS = ['principals', 'resources'] as const;

/** Lists as they may be saved from now on: a pattern names an account, a Region or part of a name. */
const Narrow = Allowed.superRefine((allowed, context) => {
  for (const list of LISTS) {
    for (const [index, { pattern }] of allowed[list].entries()) {
      if (!isForAll(pattern)) continue;
      const message = 'Name an account, a Region or part of a name; this would match everything of its kind.';
      context.addIssue({ code: 'custom', message, path: [list, index, 'pattern'] });
    }
  }
});

/** Whether an ARN names nothing behind its service but the kind of the resource, as `arn:aws:iam::*:role/*` does. */
function isForAll(pattern: string): boolean {
  const named = pattern.split(':').slice(3).join(':');
  return !/[a-z0-9]{2}/i.test(named.replace(/[a-z-]+[/:](?=\**$)/, ''));
}

/** One change of the settings: of one analyzer (null: as before anybody decided), or of what all share. */
export const SettingsChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('analyzer'), analyzer: z.string(), setting: AnalyzerSetting.nullable() }),
  z.object({
    kind: z.literal('shared'),
    unusedAfterDays: unusedAfterDays.nullable(),
    rotationMaxAgeDays: rotationMaxAgeDays.nullable(),
    trustedAccounts: z.array(TrustedAccount),
    allowed: Narrow,
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

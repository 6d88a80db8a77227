import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { fileSettingsOf } from '@/lib/model/site';
import { previewSettings, type SettingsPreview, type SettingsRuntime } from './preview';
import { putInForce } from './put-in-force';

const Saving = z.object({
  /** The edition that the change was made on, as its preview said. */
  edition: z.number().int().nullable(),
  reason: z.string().trim().min(8, 'Say why, so the next reader need not ask.').max(2000),
});

/** How long saving waits for logs that are being read, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Saves a change of settings, takes back the findings that it no longer asks for, and asks the analyzers that it
 * concerns again. Never while logs are read: that run would judge by the settings before, and bring back what was
 * taken back. Needs the admin role. Throws `conflict` when somebody else saved since the preview, and `unavailable`
 * when reading does not end soon or is paused midway.
 */
export async function saveSettings(
  runtime: SettingsRuntime,
  actor: Actor,
  change: unknown,
  raw: unknown,
  patienceMs: number = PATIENCE_MS,
): Promise<SettingsPreview> {
  const saving = Saving.parse(raw);
  const enough = AbortSignal.timeout(patienceMs);
  let isInside = false;
  const saved = runtime.gate.enter(enough, () => {
    isInside = true;
    return savedNow(runtime, actor, change, saving);
  });
  return saved.catch((error: unknown) => {
    if (isInside || !enough.aborted) throw error;
    throw new AppError(
      'unavailable',
      'Logs are being read, and settings are not changed meanwhile. Nothing was changed. Save again when reading has ended.',
    );
  });
}

async function savedNow(
  runtime: SettingsRuntime,
  actor: Actor,
  change: unknown,
  { edition, reason }: z.infer<typeof Saving>,
): Promise<SettingsPreview> {
  const preview = await previewSettings(runtime, actor, change);
  if (preview.edition !== edition) {
    throw new AppError('conflict', 'Somebody else saved settings meanwhile. Nothing was changed.');
  }
  const next = (edition ?? 0) + 1;
  const savedBy = actor.kind === 'system' ? actor.job : actor.name;
  const { settings } = preview;
  const savedAt = runtime.now();
  const said = { edition: next, savedAt, savedBy, reason, settings, file: fileSettingsOf(runtime.site) };
  await putInForce(runtime, actor, said, preview, change);
  return preview;
}

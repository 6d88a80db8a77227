import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import type { HistoryShelf } from './event-history';
import { type HistoryUnit, streamName } from './history-plan';

const packed = promisify(gzip);
const Reached = z.record(z.string(), z.number().int().nonnegative());

/** Beside the folder, so that whoever reads the folder finds nothing but events. */
export function progressFileOf(folder: string): string {
  return `${folder}.progress`;
}

/**
 * Keeps events as `ACCOUNT/REGION/STREAM/FROM-TO.N.json.gz` in the shape of `aws cloudtrail lookup-events`, which
 * `keytrail ingest` reads. A file is complete or is not there. Throws when what was noted of earlier runs cannot be read.
 */
export function historyFolder(folder: string): HistoryShelf {
  const noted = progressFileOf(folder);
  const reached = new Map(Object.entries(notedIn(noted)));
  const nameOf = (accountId: string, region: string, stream: string) => `${accountId}/${region}/${stream}`;
  let writing: Promise<void> = Promise.resolve();
  return {
    reached: (accountId, region, stream) => reached.get(nameOf(accountId, region, stream)) ?? null,

    put: async (accountId, unit, nth, events) => {
      const { region, stream, from, to } = unit;
      const file = join(
        /* turbopackIgnore: true */ folder,
        accountId,
        region,
        streamName(stream),
        `${stamp(from)}-${stamp(to)}.${nth}.json.gz`,
      );
      await mkdir(dirname(/* turbopackIgnore: true */ file), { recursive: true, mode: 0o700 });
      await whole(file, await packed(JSON.stringify({ Events: events })));
    },

    done: (accountId, { region, stream, to }: HistoryUnit) => {
      reached.set(nameOf(accountId, region, streamName(stream)), to);
      writing = writing.then(async () => {
        await mkdir(dirname(/* turbopackIgnore: true */ noted), { recursive: true });
        await whole(noted, JSON.stringify(Object.fromEntries([...reached].sort())));
      });
      return writing;
    },
  };
}

function notedIn(file: string): z.infer<typeof Reached> {
  if (!existsSync(/* turbopackIgnore: true */ file)) return {};
  try {
    return Reached.parse(JSON.parse(readFileSync(/* turbopackIgnore: true */ file, 'utf8')));
  } catch (cause) {
    throw new AppError(
      'invalid',
      `${file} cannot be read, so nobody knows what was asked before. Nothing was asked. Put it back, or remove it to read everything again.`,
      { cause },
    );
  }
}

async function whole(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, file);
}

/** `20261124T103000Z` */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

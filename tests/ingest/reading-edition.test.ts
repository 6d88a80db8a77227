import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { READING_EDITION } from '@/lib/model/reading-edition';
import { decoded } from '../support/decode';

const DATA = '../shared/data';
const NOTED = join(import.meta.dirname, 'reading-edition.json');
const Noted = z.object({ edition: z.number(), files: z.record(z.string(), z.string()) });

/**
 * When this fails, real records are read as something else than before. If that is meant, raise `READING_EDITION` and
 * run this file with `-u`: stores that were filled earlier then say so.
 */
it('reads every real file as this edition of the reading did when it was noted', async () => {
  const noted = Noted.parse(JSON.parse(readFileSync(NOTED, 'utf8')));
  const files: Record<string, string> = {};
  for (const path of Object.keys(noted.files)) {
    const { kms, context } = await decoded(join(DATA, path));
    const read = createHash('sha256').update(JSON.stringify([...kms, ...context].map(inOrder)));
    files[path] = read.digest('hex').slice(0, 16);
  }
  const now = JSON.stringify({ edition: READING_EDITION, files }, null, 2);
  await expect(`${now}\n`).toMatchFileSnapshot(NOTED);
});

/** An event's members in the order of their names: in which order they were read says nothing. */
function inOrder(event: object): [string, unknown][] {
  return Object.entries(event).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

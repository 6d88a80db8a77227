import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { opendir, realpath, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SourceKind } from '@/lib/model/ingest';

/** A file that was found, with what tells whether it was read before. */
export interface FoundFile {
  readonly source: SourceKind;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Something that was named and is not there, or cannot be looked at. */
export interface Missing {
  readonly path: string;
  readonly reason: string;
}

export type Found =
  | { readonly kind: 'file'; readonly file: FoundFile }
  | { readonly kind: 'missing'; readonly missing: Missing };

/** Every file below the paths once, folders in order of their names; globs are expanded, links are followed once. */
export async function* walk(paths: readonly string[]): AsyncGenerator<Found> {
  const seen = new Set<string>();
  for (const path of paths) {
    if (/[*?]/.test(path)) yield* matching(path, seen);
    else yield* below(resolve(path), seen);
  }
}

async function* below(path: string, seen: Set<string>): AsyncGenerator<Found> {
  const real = await realpath(path).catch(() => null);
  const found = real === null ? null : await stat(real).catch(() => null);
  if (real === null || found === null) {
    yield { kind: 'missing', missing: { path, reason: 'there is nothing here, or it cannot be read' } };
    return;
  }
  if (seen.has(real)) return;
  if (found.isFile()) {
    seen.add(real);
    yield {
      kind: 'file',
      file: { source: 'disk', path, sizeBytes: found.size, modifiedMs: Math.trunc(found.mtimeMs) },
    };
    return;
  }
  if (!found.isDirectory()) return;
  seen.add(real);
  for (const name of await namesIn(path)) yield* below(join(path, name), seen);
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) if (!entry.name.startsWith('.')) names.push(entry.name);
  return names.sort();
}

async function* matching(pattern: string, seen: Set<string>): AsyncGenerator<Found> {
  const full = resolve(pattern);
  const fixed = full.slice(0, full.search(/[*?]/));
  const expression = globExpression(full);
  let any = false;
  for await (const found of below(dirname(`${fixed}x`), seen)) {
    if (found.kind !== 'file' || !expression.test(found.file.path)) continue;
    any = true;
    yield found;
  }
  if (!any) yield { kind: 'missing', missing: { path: pattern, reason: 'no file matches' } };
}

/** `*` and `?` stay within a folder's name, `**` does not. */
function globExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/g, (token) => {
    if (token.startsWith('**')) return token.endsWith('/') ? '(?:.*/)?' : '.*';
    if (token === '*') return '[^/]*';
    return token === '?' ? '[^/]' : `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

/** Keeps standard input as a file in the inbox, under the hash of its content, so that evidence can be read again. */
export async function keepInput(input: NodeJS.ReadableStream, inbox: string): Promise<FoundFile> {
  const hash = createHash('sha256');
  const draft = join(inbox, `stdin-${process.pid}.draft`);
  await pipeline(
    input,
    async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(draft, { mode: 0o600 }),
  );
  const path = join(inbox, `${hash.digest('hex')}.json`);
  await rename(draft, path);
  const { size } = await stat(path);
  return { source: 'stdin', path, sizeBytes: size, modifiedMs: 0 };
}

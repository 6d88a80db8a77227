import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import type { Action } from './actions';
import { type Note, type Notebook, questionOf, type Reply, StoredNote } from './notebook';

/** What was answered so far, on disk, one line each, so that a collection that was broken off can go on. */
export interface WorkFile extends Notebook {
  /** When the first question was asked: nothing in the file is older. */
  readonly startedAt: Date;
  readonly notes: () => AsyncGenerator<Note>;
  /** An empty file is not left behind. */
  readonly close: () => Promise<void>;
  /** Closes and deletes it. */
  readonly remove: () => Promise<void>;
}

const Head = z.object({ keytrailWork: z.literal(1), startedAt: z.iso.datetime(), request: z.string() });

/** Answers that decide what is asked next. Of all others only the fact is remembered that they are there. */
const REMEMBERED: ReadonlySet<Action> = new Set<Action>([
  'kms:ListKeys',
  'kms:DescribeKey',
  'cloudtrail:DescribeTrails',
  'ec2:DescribeRegions',
  'organizations:ListAccounts',
  'organizations:ListParents',
]);
/** Older answers would say little of today. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * Begins a work file, or goes on with the one that is there if `resume` says so: its answers are kept, its refusals are
 * asked again. An absent file begins anew. `AppError` for a file that is there unasked, of other options, or too old.
 */
export async function openWorkFile(path: string, request: string, resume: boolean, now: Date): Promise<WorkFile> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (exists && !resume) {
    throw new AppError(
      'conflict',
      `An earlier collection was broken off; its answers are in ${path}. Go on with --resume, or delete that file to begin anew.`,
    );
  }
  const startedAt = exists ? await compact(path, request, now) : now;
  const file = await open(path, exists ? 'a' : 'ax', 0o600);
  if (!exists) await file.appendFile(headLine({ keytrailWork: 1, startedAt: startedAt.toISOString(), request }));
  const replies = new Map<string, Reply>();
  const remember = ({ reply, ...question }: Note) => {
    const kept = reply.kind === 'said' && !REMEMBERED.has(question.action) ? { ...reply, output: null } : reply;
    replies.set(questionOf(question), kept);
  };
  if (exists) for await (const note of notesIn(path)) remember(note);
  let last: Promise<void> = Promise.resolve();
  const close = async () => {
    await last.catch(() => undefined);
    await file.close();
    if (replies.size === 0) await rm(path, { force: true });
  };
  return {
    startedAt,
    find: (question) => replies.get(questionOf(question)) ?? null,
    keep: (note) => {
      // One line after the other: two at once could mix.
      last = last.then(() => file.appendFile(`${JSON.stringify(note)}\n`));
      return last.then(() => remember(note));
    },
    notes: () => notesIn(path),
    close,
    remove: async () => {
      await close();
      await rm(path, { force: true });
    },
  };
}

/** Writes the file anew without refusals and torn lines; answers when its collection began. */
async function compact(path: string, request: string, now: Date): Promise<Date> {
  const head = await headOf(path);
  if (head === null) {
    throw new AppError('invalid', `${path} is no work file of a collection. Delete it or name another --out.`);
  }
  if (head.request !== request) {
    throw new AppError(
      'invalid',
      `${path} was begun with other options. Repeat those with --resume, or delete that file to begin anew.`,
    );
  }
  const startedAt = new Date(head.startedAt);
  if (now.getTime() - startedAt.getTime() > LONGEST_MS) {
    throw new AppError(
      'conflict',
      `${path} was begun at ${head.startedAt}, more than a day ago; its answers are too old to go on with. Delete it to begin anew.`,
    );
  }
  await rm(`${path}.new`, { force: true });
  const fresh = await open(`${path}.new`, 'wx', 0o600);
  try {
    await fresh.appendFile(headLine(head));
    for await (const note of notesIn(path)) {
      if (note.reply.kind === 'said') await fresh.appendFile(`${JSON.stringify(note)}\n`);
    }
  } finally {
    await fresh.close();
  }
  await rename(`${path}.new`, path);
  return startedAt;
}

function headLine(head: z.infer<typeof Head>): string {
  return `${JSON.stringify(head)}\n`;
}

async function headOf(path: string): Promise<z.infer<typeof Head> | null> {
  for await (const line of linesIn(path)) return Head.safeParse(line).data ?? null;
  return null;
}

async function* notesIn(path: string): AsyncGenerator<Note> {
  for await (const line of linesIn(path)) {
    const note = StoredNote.safeParse(line).data;
    if (note) yield note;
  }
}

/** The lines that are JSON: the last may have been torn when the collection was broken off. */
async function* linesIn(path: string): AsyncGenerator<unknown> {
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const value = parsed(line);
      if (value !== undefined) yield value;
    }
  } finally {
    stream.destroy();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

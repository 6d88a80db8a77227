import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { globBase, isGlob } from '@/lib/ingest/glob';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { type ConnectedSource, NewSource } from '@/lib/model/connected-source';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';

type Needs = Pick<Runtime, 'ledger' | 'now' | 'isSample'>;

/** Sets up a source that is read on a schedule from now on. Needs the admin role. Throws `invalid` with what is wrong. */
export async function addSource(runtime: Needs, actor: Actor, raw: unknown): Promise<ConnectedSource> {
  mustBeAdmin(actor);
  if (runtime.isSample) {
    throw new AppError(
      'conflict',
      'The sample story takes no logs of yours. Nothing was set up. Start with npm start -- --empty.',
    );
  }
  const parsed = NewSource.safeParse(raw);
  if (!parsed.success) throw new AppError('invalid', `${inWords(parsed.error)} Nothing was set up.`);
  mustBeThere(parsed.data);
  const twin = (await runtime.ledger.sources()).find(({ name }) => name === parsed.data.name);
  if (twin) throw new AppError('conflict', `There is a source named ${twin.name} already. Nothing was set up.`);
  const source: ConnectedSource = {
    ...parsed.data,
    sourceId: randomUUID(),
    isPaused: false,
    origin: 'people',
    createdAt: runtime.now(),
    createdBy: actor.kind === 'system' ? actor.job : actor.name,
  };
  await runtime.ledger.addSource(source);
  await runtime.ledger.audit(actor, 'source-added', source.name, source.settings, runtime.now());
  return source;
}

/** Throws `invalid` for files that lie nowhere: a source of them would only fail, reading after reading. */
function mustBeThere({ settings }: NewSource): void {
  if (settings.kind !== 'disk') return;
  const base = isGlob(settings.path) ? globBase(settings.path) : settings.path;
  if (existsSync(/* turbopackIgnore: true */ base)) return;
  throw new AppError(
    'invalid',
    `There is nothing at ${base} on the machine of the server. Nothing was set up. Make the folder or bind it in, or name another.`,
  );
}

/** Reads a source no more. What was read of it stays. Needs the admin role. */
export async function removeSource(runtime: Needs, actor: Actor, sourceId: string): Promise<void> {
  mustBeAdmin(actor);
  const source = await sourceNamed(runtime, sourceId);
  if (source.origin === 'file') {
    throw new AppError('invalid', `${source.name} stands in keytrail.json. Nothing was changed. Take it out there.`);
  }
  await runtime.ledger.removeSource(sourceId, runtime.now());
  await runtime.ledger.audit(actor, 'source-removed', source.name, source.settings, runtime.now());
}

/** Leaves a source out of the schedule, or takes it in again. Needs the admin role. */
export async function pauseSource(runtime: Needs, actor: Actor, sourceId: string, isPaused: boolean): Promise<void> {
  mustBeAdmin(actor);
  const source = await sourceNamed(runtime, sourceId);
  if (source.isPaused === isPaused) return;
  await runtime.ledger.pauseSource(sourceId, isPaused);
  await runtime.ledger.audit(actor, isPaused ? 'source-paused' : 'source-resumed', source.name, null, runtime.now());
}

/**
 * Brings the sources that `keytrail.json` names into the ledger: new ones are added, those that are gone or have changed are
 * removed. One that is as it was keeps its pause and its runs.
 */
export async function sourcesFromFile(runtime: Needs & Pick<Runtime, 'site'>): Promise<void> {
  const actor: Actor = { kind: 'system', job: 'keytrail.json' };
  const wanted = runtime.site.sources;
  const held = (await runtime.ledger.sources()).filter(({ origin }) => origin === 'file');
  for (const source of held) {
    if (wanted.some((one) => isSame(one, source))) continue;
    await runtime.ledger.removeSource(source.sourceId, runtime.now());
    await runtime.ledger.audit(actor, 'source-removed', source.name, source.settings, runtime.now());
  }
  for (const one of wanted) {
    if (held.some((source) => isSame(one, source))) continue;
    const source = { ...one, sourceId: randomUUID(), isPaused: false, origin: 'file' as const };
    await runtime.ledger.addSource({ ...source, createdAt: runtime.now(), createdBy: actor.job });
    await runtime.ledger.audit(actor, 'source-added', one.name, one.settings, runtime.now());
  }
}

/** Throws `not-found` when it is not there any more. */
export async function sourceNamed({ ledger }: Pick<Runtime, 'ledger'>, sourceId: string): Promise<ConnectedSource> {
  const source = (await ledger.sources()).find((one) => one.sourceId === sourceId);
  if (source) return source;
  throw new AppError('not-found', 'There is no such source any more. Nothing was changed.');
}

/** What is wrong, in the words of each field; the name of the field where the words do not tell. */
function inWords({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (message.endsWith('.') ? message : `${path.join('.')}: ${message}.`))
    .join(' ');
}

function isSame(a: NewSource, b: NewSource): boolean {
  const plain = ({ name, everyMinutes, settings }: NewSource) => JSON.stringify([name, everyMinutes, settings]);
  return plain(a) === plain(b);
}

export function mustBeAdmin(actor: Actor): void {
  if (actorHasRole(actor, 'admin')) return;
  throw new AppError('forbidden', 'Only an administrator may change or read sources. Nothing was changed.');
}

import type { KeyGrant, KeyHistory } from './key-history';
import type { MaterialThen, Told, ToldList } from './key-then';
import { changedBetween, doubtAfter, firstToldLater, type Later, type Source, sourceOf } from './then-sources';

/** Aliases, or tags as `name=value`, that a key had at an instant. */
export function namesThen(
  aspect: 'alias' | 'tag',
  then: KeyHistory,
  whole: KeyHistory,
  later: readonly Later[],
  at: Date,
): ToldList<string> {
  const isWhole = aspect === 'alias' ? then.aliasesKnown : then.tagsKnown;
  const known = namesIn(aspect, then).flatMap((value): Told<string>[] => {
    const source = sourceOf(then, aspect, ({ after }) => after === value);
    const unseenBy = doubtAfter(whole, aspect, at, ({ before }) => before === value);
    return source ? [{ value, source, unseenBy }] : [];
  });
  if (isWhole) return { isWhole, items: known };
  const found = firstToldLater(later, whole, aspect, at, (history) =>
    aspect === 'alias' ? history.aliasesKnown : history.tagsKnown,
  );
  if (!found) return { isWhole, items: known };
  const source: Source = { kind: 'later-snapshot', at: found.collected };
  const seen = new Set(known.map(({ value }) => value));
  const more = namesIn(aspect, found.history).filter((value) => !seen.has(value));
  return { isWhole: true, items: [...known, ...more.map((value) => ({ value, source, unseenBy: null }))] };
}

function namesIn(aspect: 'alias' | 'tag', history: KeyHistory): string[] {
  return aspect === 'alias'
    ? [...history.aliases].sort()
    : [...(history.tags ?? [])].map(([name, value]) => `${name}=${value}`).sort();
}

/** Grants in force at an instant. One that a later snapshot lists was so from its creation on. */
export function grantsThen(then: KeyHistory, whole: KeyHistory, later: readonly Later[], at: Date): ToldList<KeyGrant> {
  const living = [...whole.grants.values()].filter(
    ({ createdAt, endedAt }) => (createdAt === null || createdAt <= at) && (endedAt === null || endedAt > at),
  );
  const items = living.flatMap((grant): Told<KeyGrant>[] => {
    const source = grantSource(grant, then, later);
    const unseenBy = doubtAfter(whole, 'grant', at, ({ before }) => before === grant.grantId);
    return source ? [{ value: grant, source, unseenBy }] : [];
  });
  const listed = later.find(({ history }) => history.grantsKnown);
  const isWhole = then.grantsKnown || (listed !== undefined && !changedBetween(whole, 'grant', at, listed.collected));
  return { isWhole, items };
}

function grantSource(
  { grantId, createdAt, createdEventId, createdBy }: KeyGrant,
  then: KeyHistory,
  later: readonly Later[],
): Source | null {
  if (createdEventId !== null && createdAt !== null) {
    const event = then.changes.find(({ eventId }) => eventId === createdEventId);
    const sourceIp = event?.sourceIp ?? null;
    return {
      kind: 'event',
      at: createdAt,
      name: 'CreateGrant',
      eventId: createdEventId,
      principal: createdBy,
      sourceIp,
    };
  }
  const told = then.told.get('grant');
  if (told && then.grants.has(grantId)) return { kind: 'snapshot', at: told };
  const first = later.find(({ history }) => history.grants.has(grantId));
  return first ? { kind: 'later-snapshot', at: first.collected } : null;
}

/** The key material that was current at an instant; the one it was made with where it was not renewed until then. */
export function materialThen(whole: KeyHistory, at: Date): Told<MaterialThen> | null {
  const renewals = whole.rotations.filter(({ kind, at: since }) => kind !== 'import' && since <= at);
  const first = whole.rotations.find(({ kind, at: since }) => kind === 'import' && since <= at);
  const last = renewals.at(-1) ?? first;
  const listed = whole.told.get('material') ?? null;
  if (last) {
    const { materialId, kind, expiresAt, eventId, at: since } = last;
    const name = kind === 'import' ? 'ImportKeyMaterial' : 'RotateKey';
    const source: Source | null =
      eventId === null
        ? listed && { kind: listed <= at ? 'snapshot' : 'later-snapshot', at: listed }
        : { kind: 'event', at: since, name, eventId, principal: null, sourceIp: null };
    return source && { value: { materialId, since, kind, expiresAt }, source, unseenBy: null };
  }
  if (!whole.rotationsKnown || whole.createdAt === null || whole.createdAt > at) return null;
  const birth = whole.changes.find(({ change }) => change === 'CreateKey' || change === 'ReplicateKey');
  const source: Source | null =
    birth && birth.eventId !== null
      ? {
          kind: 'event',
          at: birth.at,
          name: birth.change,
          eventId: birth.eventId,
          principal: birth.principal,
          sourceIp: birth.sourceIp,
        }
      : listed && { kind: listed <= at ? 'snapshot' : 'later-snapshot', at: listed };
  const value: MaterialThen = { materialId: null, since: whole.createdAt, kind: 'created', expiresAt: null };
  return source && { value, source, unseenBy: null };
}

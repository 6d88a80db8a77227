import type { ReadModels } from '@/db/read-models';
import { type KeyThen, type MaterialThen, type RotationThen, type Told, timeMachine } from '@/lib/keys/key-then';
import type { Source } from '@/lib/keys/then-sources';
import { isLogged } from './key-past';
import { keyRecordings } from './key-recordings';

export const THEN_ASPECTS = ['state', 'policy', 'rotation', 'material', 'alias', 'tag', 'grant'] as const;
export type ThenAspect = (typeof THEN_ASPECTS)[number];

/** One thing that was so, in a line, and how it is known. */
export interface FactThen {
  readonly aspect: ThenAspect;
  readonly value: string;
  /** What `value` says, where it is more than a name. */
  readonly rotation: RotationThen | null;
  readonly material: MaterialThen | null;
  readonly source: Source;
  /** Of what only a later snapshot tells: whether the logs have each day in between, so that nothing can have changed unseen. */
  readonly isProven: boolean;
  readonly unseenBy: Date | null;
}

export interface KeyOnDay {
  readonly at: Date;
  /** False before it was made; null when nobody knows when that was. */
  readonly exists: boolean | null;
  readonly facts: readonly FactThen[];
  /** Aspects of which nothing, or not all, is known. */
  readonly open: readonly ThenAspect[];
}

/** What a key was at an instant: state, policy, rotation, material, aliases, tags and grants, each with its origin. */
export async function keyOnDay(models: ReadModels, keyArn: string, at: Date): Promise<KeyOnDay> {
  const then = timeMachine(await keyRecordings(models, keyArn))(at);
  const facts = await Promise.all(
    linesOf(then).map(async ({ aspect, value, rotation, material, told: { source, unseenBy } }): Promise<FactThen> => {
      const isProven =
        source.kind !== 'later-snapshot' || (await isLogged(models, keyArn, { from: at, to: source.at }));
      return { aspect, value, rotation, material, source, isProven, unseenBy };
    }),
  );
  return { at, exists: then.exists, facts, open: openIn(then) };
}

interface Line {
  readonly aspect: ThenAspect;
  readonly value: string;
  readonly rotation: RotationThen | null;
  readonly material: MaterialThen | null;
  readonly told: Told<unknown>;
}

function linesOf({ state, policy, rotation, material, aliases, tags, grants }: KeyThen): Line[] {
  const line = <T>(aspect: ThenAspect, told: Told<T> | null, shown: (value: T) => string): Line[] =>
    told ? [{ aspect, value: shown(told.value), rotation: null, material: null, told }] : [];
  return [
    ...line('state', state, (value) => value),
    ...line('policy', policy, ({ text }) => text),
    ...line('rotation', rotation, ({ enabled, periodDays }) =>
      enabled ? `on${periodDays === null ? '' : `, every ${periodDays} days`}` : 'off',
    ).map((one) => ({ ...one, rotation: rotation?.value ?? null })),
    ...line('material', material, ({ kind, since, materialId, expiresAt }) =>
      [
        `${kind} ${since.toISOString()}`,
        ...(materialId === null ? [] : [materialId]),
        ...(expiresAt === null ? [] : [`expires ${expiresAt.toISOString()}`]),
      ].join(', '),
    ).map((one) => ({ ...one, material: material?.value ?? null })),
    ...aliases.items.flatMap((told) => line('alias', told, (name) => `alias/${name}`)),
    ...tags.items.flatMap((told) => line('tag', told, (tag) => tag)),
    ...grants.items.flatMap((told) =>
      line('grant', told, ({ grantId, grantee, operations, constraints }) =>
        [`${grantId}: ${grantee ?? '?'}`, operations.join(', '), ...(constraints === null ? [] : [constraints])].join(
          '; ',
        ),
      ),
    ),
  ];
}

function openIn({ state, policy, rotation, material, aliases, tags, grants }: KeyThen): ThenAspect[] {
  const open: Readonly<Record<ThenAspect, boolean>> = {
    state: state === null,
    policy: policy === null,
    rotation: rotation === null,
    material: material === null,
    alias: !aliases.isWhole,
    tag: !tags.isWhole,
    grant: !grants.isWhole,
  };
  return THEN_ASPECTS.filter((aspect) => open[aspect]);
}

import type { Facts } from '@/db/facts';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import type { Window } from '@/lib/model/time';
import { type Reliance, reliedOn } from '@/lib/policy/relied-on';
import { keyAccess } from './key-access';
import { type ObservedKind, observedCalls } from './observed-calls';

/** One way in which calls got through, and how many did. */
export interface Relied {
  readonly by: Reliance;
  readonly calls: number;
}

export interface KeyReliance {
  /** By principal and account as the read models have them: `principal account`. No entry: no call succeeded. */
  readonly byPrincipal: ReadonlyMap<string, readonly Relied[]>;
  /** Calls that statements of the present policy let through, by the statement's place, counted from 0. */
  readonly byStatement: ReadonlyMap<number, { readonly alone: number; readonly throughIam: number }>;
  /** There were more kinds of calls than could be looked at, so that every figure is a least one. */
  readonly truncated: boolean;
}

/** How a principal stands in {@link KeyReliance}. */
export function reliancePlace(principal: string, callerAccountId: string): string {
  return `${principal} ${callerAccountId}`;
}

/**
 * What let the calls on a key through in a window: each kind of call, with what its records show, is put to the policy
 * and the grants of now. Reads the facts of this key alone.
 */
export async function keyReliance(
  { models, facts }: { readonly models: ReadModels; readonly facts: Facts },
  keyArn: KeyArn,
  keyAccount: string,
  window: Window,
): Promise<KeyReliance> {
  const [access, { kinds, truncated }] = await Promise.all([
    keyAccess(models, keyArn),
    observedCalls(facts, keyArn, window),
  ]);
  const question = { ...access, keyArn, keyAccount };
  const ways = kinds.map((kind) => ({ kind, by: reliedOn(kind.call, question) }));
  return { byPrincipal: byPrincipal(ways), byStatement: byStatement(ways), truncated };
}

type Ways = readonly { readonly kind: ObservedKind; readonly by: readonly Reliance[] }[];

function byPrincipal(ways: Ways): ReadonlyMap<string, readonly Relied[]> {
  const found = new Map<string, Map<string, Relied>>();
  for (const { kind, by } of ways) {
    if (by.length === 0) continue;
    const place = reliancePlace(kind.principal, kind.callerAccountId);
    const mine = found.get(place) ?? new Map<string, Relied>();
    for (const one of by) {
      const name = JSON.stringify(one);
      mine.set(name, { by: one, calls: (mine.get(name)?.calls ?? 0) + kind.calls });
    }
    found.set(place, mine);
  }
  return new Map([...found].map(([place, mine]) => [place, [...mine.values()].sort((a, b) => b.calls - a.calls)]));
}

function byStatement(ways: Ways): KeyReliance['byStatement'] {
  const found = new Map<number, { alone: number; throughIam: number }>();
  for (const { kind, by } of ways) {
    for (const one of by) {
      if (one.kind !== 'policy' && one.kind !== 'iam') continue;
      const count = found.get(one.index) ?? { alone: 0, throughIam: 0 };
      if (one.kind === 'policy') count.alone += kind.calls;
      else count.throughIam += kind.calls;
      found.set(one.index, count);
    }
  }
  return found;
}

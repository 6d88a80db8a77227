import { blankHistory, type KeyHistory } from './key-history';

/** All keys while their history is read, with the alias table of each account and Region. */
export interface KeyWorld {
  readonly keys: Map<string, KeyHistory>;
  /** `account/region/alias` → the ARN of the key it names. */
  readonly aliasTargets: Map<string, string>;
}

export function emptyWorld(): KeyWorld {
  return { keys: new Map(), aliasTargets: new Map() };
}

/** The history of a key, begun when nothing was known of it. */
export function historyOf(world: KeyWorld, keyArn: string): KeyHistory {
  const known = world.keys.get(keyArn) ?? blankHistory(keyArn);
  world.keys.set(keyArn, known);
  return known;
}

/** Account, Region and id in a key ARN. */
export function partsOf(keyArn: string): {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
} {
  const [, partition = 'aws', , region = '', account = '', resource = ''] = keyArn.split(':');
  return { partition, account, region, keyId: resource.replace(/^key\//, '') };
}

/** The other Regions' keys of a multi-Region set: those of the same id and account. */
export function relatedKeys(world: KeyWorld, keyArn: string): KeyHistory[] {
  const { account, keyId } = partsOf(keyArn);
  return [...world.keys.values()].filter((other) => {
    const parts = partsOf(other.keyArn);
    return parts.keyId === keyId && parts.account === account;
  });
}

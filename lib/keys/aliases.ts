import { type ControlEvent, type Members, text } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';
import { type KeyWorld, partsOf } from './key-world';
import { type Snapshot, unseenChange } from './unseen-change';

/** CreateAlias and UpdateAlias: the alias names this key, and no other of its account and Region any more. */
export function aliasPointed(world: KeyWorld, key: KeyHistory, what: Happening): void {
  const alias = aliasIn(what.request);
  if (alias === null) return;
  const place = placeOf(key.keyArn, alias);
  const before = world.keys.get(world.aliasTargets.get(place) ?? '');
  if (before && before !== key) {
    before.aliases.delete(alias);
    note(before, what, 'alias', alias, null);
  }
  world.aliasTargets.set(place, key.keyArn);
  key.aliases.add(alias);
  note(key, what, 'alias', null, alias);
}

/** DeleteAlias names the alias; the key is not always in the record. */
export function aliasDeleted(world: KeyWorld, what: Happening): void {
  const { event } = what;
  const alias = aliasIn(what.request);
  if (alias === null) return;
  const place = placeNamed(event, alias);
  const key = world.keys.get(world.aliasTargets.get(place) ?? '') ?? world.keys.get(event.key_arn ?? '');
  world.aliasTargets.delete(place);
  if (!key) return;
  key.aliases.delete(alias);
  note(key, what, 'alias', alias, null);
}

/** What an inventory lists: exactly these aliases name the key. */
export function aliasesListed(world: KeyWorld, key: KeyHistory, aliases: readonly string[], snapshot: Snapshot): void {
  for (const alias of [...key.aliases].filter((one) => !aliases.includes(one))) {
    unseenChange(key, snapshot, 'alias', { before: alias, after: null });
  }
  for (const alias of aliases.filter((one) => key.aliasesKnown && !key.aliases.has(one))) {
    unseenChange(key, snapshot, 'alias', { before: null, after: alias });
  }
  key.aliasesKnown = true;
  key.told.set('alias', snapshot.at);
  for (const gone of key.aliases) world.aliasTargets.delete(placeOf(key.keyArn, gone));
  key.aliases.clear();
  for (const alias of aliases) {
    const place = placeOf(key.keyArn, alias);
    world.keys.get(world.aliasTargets.get(place) ?? '')?.aliases.delete(alias);
    world.aliasTargets.set(place, key.keyArn);
    key.aliases.add(alias);
  }
}

function placeNamed({ key_arn, recipient_account_id, aws_region }: ControlEvent, alias: string): string {
  return key_arn ? placeOf(key_arn, alias) : `${recipient_account_id}/${aws_region}/${alias}`;
}

/** `account/region/alias`, as an alias of a key's own place. */
export function placeOf(keyArn: string, alias: string): string {
  const { account, region } = partsOf(keyArn);
  return `${account}/${region}/${alias}`;
}

function aliasIn(request: Members): string | null {
  return (
    text(request, 'aliasName')
      ?.replace(/^arn:[^:]*:kms:[^:]*:[^:]*:/, '')
      .replace(/^alias\//, '') ?? null
  );
}

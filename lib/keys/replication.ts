import { object, text } from './control-event';
import { replicaMade } from './creation';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';
import { historyOf, type KeyWorld, partsOf, relatedKeys } from './key-world';
import { rotationTaken } from './rotation';

/** ReplicateKey, as the primary's Region writes it (FACTS.md §5). */
export function replicated(world: KeyWorld, primary: KeyHistory, what: Happening): void {
  const { request, response } = what;
  primary.multiRegion = 'PRIMARY';
  primary.primaryKeyArn = primary.keyArn;
  const region = text(request, 'replicaRegion');
  note(primary, what, 'region', null, region);
  const { partition, account, keyId } = partsOf(primary.keyArn);
  const replicaArn =
    text(object(response, 'replicaKeyMetadata'), 'arn') ??
    (region === null ? null : `arn:${partition}:kms:${region}:${account}:key/${keyId}`);
  if (replicaArn !== null && replicaArn !== primary.keyArn) {
    replicaMade(historyOf(world, replicaArn), primary.keyArn, what);
  }
}

/** UpdatePrimaryRegion: the key of the named Region becomes the primary of its set, all others replicas. */
export function primaryMoved(world: KeyWorld, key: KeyHistory, what: Happening): void {
  const primaryRegion = text(what.request, 'primaryRegion');
  if (primaryRegion === null) return;
  const { partition, account, keyId, region } = partsOf(key.keyArn);
  const primaryArn = `arn:${partition}:kms:${primaryRegion}:${account}:key/${keyId}`;
  const primary = historyOf(world, primaryArn);
  const related = relatedKeys(world, key.keyArn);
  const former = related.find(({ multiRegion }) => multiRegion === 'PRIMARY') ?? key;
  if (former !== primary) rotationTaken(primary, former);
  for (const one of related) {
    one.multiRegion = one.keyArn === primaryArn ? 'PRIMARY' : 'REPLICA';
    one.primaryKeyArn = primaryArn;
  }
  note(key, what, 'region', region === primaryRegion ? null : region, primaryRegion);
}

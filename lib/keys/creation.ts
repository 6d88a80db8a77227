import { flag, instantIn, type Members, object, text } from './control-event';
import type { Happening } from './happening';
import type { KeyHistory } from './key-history';
import { toldByEvent } from './last-words';
import { defaultPolicy, pushPolicy } from './policy-versions';
import { setState } from './state';
import { tagsIn } from './tags';

/** CreateKey, which KMS also writes when ReplicateKey makes a replica (FACTS.md §1.2). */
export function created(key: KeyHistory, what: Happening): void {
  const { request, response } = what;
  const metadata = object(response, 'keyMetadata');
  takeMetadata(key, metadata, request);
  key.createdAt = instantIn(metadata.creationDate) ?? what.at;
  key.createdBy = what.event.principal;
  key.tags = new Map([...tagsIn(request), ...(key.tags ?? [])]);
  begin(key, what);
  const isReplica = key.multiRegion === 'REPLICA';
  // A request that is missing was left out for its size, and its policy with it.
  const isWhole = Object.keys(request).length > 0;
  const assumed = isWhole && !isReplica && key.manager === 'CUSTOMER' ? defaultPolicy(key.keyArn) : null;
  pushPolicy(key, what, { origin: 'CreateKey', value: request.policy, assumed });
  setState(key, what, firstState(metadata, key.origin));
}

/** The replica that ReplicateKey made, from the primary's record. */
export function replicaMade(replica: KeyHistory, primaryArn: string, what: Happening): void {
  const { request, response } = what;
  const metadata = object(response, 'replicaKeyMetadata');
  // A replica may be made where one was deleted before.
  const isNew = replica.createdAt === null || replica.state === 'Deleted';
  replica.multiRegion = 'REPLICA';
  replica.primaryKeyArn = primaryArn;
  takeMetadata(replica, metadata, request);
  if (isNew) {
    replica.createdAt = instantIn(metadata.creationDate) ?? what.at;
    replica.createdBy = what.event.principal;
  }
  replica.createdBy ??= what.event.principal;
  replica.tags = new Map([...(replica.tags ?? []), ...tagsIn(request)]);
  if (isNew) begin(replica, what);
  pushPolicy(replica, what, {
    origin: 'ReplicateKey',
    value: response.replicaPolicy ?? request.policy,
    assumed: defaultPolicy(replica.keyArn),
  });
  if (isNew) setState(replica, what, firstState(metadata, replica.origin));
}

/** A replica is "Creating" for seconds, and no event says when that ends. */
function firstState(metadata: Members, origin: string | null): string {
  const said = text(metadata, 'keyState');
  if (said !== null && said !== 'Creating') return said;
  return origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled';
}

/** A key whose beginning is seen has no aliases, grants and rotations before it, and does not rotate by itself. */
function begin(key: KeyHistory, what: Happening): void {
  key.tagsKnown = true;
  key.aliasesKnown = true;
  for (const aspect of ['state', 'policy', 'grant', 'alias', 'rotation', 'tag'] as const) key.told.set(aspect, what.at);
  toldByEvent(key, 'grants', what);
  toldByEvent(key, 'rotation', what);
  key.rotationEnabled = false;
  key.rotationsKnown = true;
  key.grantsKnown = true;
  if (key.origin === 'EXTERNAL' && key.importState === null) key.importState = 'PENDING_IMPORT';
}

function takeMetadata(key: KeyHistory, metadata: Members, request: Members): void {
  key.spec =
    text(metadata, 'keySpec') ??
    text(request, 'keySpec') ??
    text(metadata, 'customerMasterKeySpec') ??
    text(request, 'customerMasterKeySpec') ??
    key.spec ??
    'SYMMETRIC_DEFAULT';
  key.usage = text(metadata, 'keyUsage') ?? text(request, 'keyUsage') ?? key.usage ?? 'ENCRYPT_DECRYPT';
  key.origin = text(metadata, 'origin') ?? text(request, 'origin') ?? key.origin ?? 'AWS_KMS';
  key.keyStore = text(metadata, 'customKeyStoreId') ?? text(request, 'customKeyStoreId') ?? key.keyStore;
  key.manager = text(metadata, 'keyManager') ?? key.manager ?? 'CUSTOMER';
  key.description = text(metadata, 'description') ?? text(request, 'description') ?? '';
  const configuration = object(metadata, 'multiRegionConfiguration');
  const kind = text(configuration, 'multiRegionKeyType');
  const isMultiRegion =
    flag(metadata, 'multiRegion') ?? flag(request, 'multiRegion') ?? key.keyArn.includes(':key/mrk-');
  if (kind === 'PRIMARY' || kind === 'REPLICA') key.multiRegion = kind;
  else if (key.multiRegion === null || key.multiRegion === 'NONE') key.multiRegion = isMultiRegion ? 'PRIMARY' : 'NONE';
  key.primaryKeyArn =
    text(object(configuration, 'primaryKey'), 'arn') ??
    (key.multiRegion === 'PRIMARY' ? key.keyArn : key.primaryKeyArn);
}

import { aliasDeleted, aliasPointed } from './aliases';
import { type ControlEvent, text } from './control-event';
import { created } from './creation';
import { grantCreated, grantEnded } from './grants';
import { happening, note } from './happening';
import type { KeyHistory } from './key-history';
import { historyOf, type KeyWorld } from './key-world';
import { materialGone, materialImported } from './material';
import { policyPut } from './policy-versions';
import { primaryMoved, replicated } from './replication';
import { rotated, rotationSwitchedOff, rotationSwitchedOn } from './rotation';
import { deleted, deletionCancelled, enabledOrNot, scheduled, storeConnected, storeDisconnected } from './state';
import { tagged, untagged } from './tags';

/** Calls that only work on a customer's own keys; CreateGrant and RotateKey happen to AWS managed ones too. */
const CUSTOMERS_OWN: ReadonlySet<string> = new Set([
  'CancelKeyDeletion',
  'DeleteImportedKeyMaterial',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'ImportKeyMaterial',
  'PutKeyPolicy',
  'ReplicateKey',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
  'UpdatePrimaryRegion',
]);

/** Lets one control event happen. Failed events change nothing; unknown names are not judged. */
export function applyEvent(world: KeyWorld, event: ControlEvent): void {
  if (event.outcome !== 'ok') return;
  switch (event.event_name) {
    case 'DeleteAlias':
      aliasDeleted(world, happening(event));
      return;
    case 'DisconnectCustomKeyStore':
      storeDisconnected(world, happening(event));
      return;
    case 'ConnectCustomKeyStore':
      storeConnected(world, happening(event));
      return;
  }
  if (event.key_arn === null) return;
  const key = historyOf(world, event.key_arn);
  if (CUSTOMERS_OWN.has(event.event_name)) key.manager ??= 'CUSTOMER';
  applyToKey(world, key, event);
}

function applyToKey(world: KeyWorld, key: KeyHistory, event: ControlEvent): void {
  const what = happening(event);
  switch (event.event_name) {
    case 'CreateKey':
      created(key, what);
      return;
    case 'EnableKey':
      enabledOrNot(key, what, 'Enabled');
      return;
    case 'DisableKey':
      enabledOrNot(key, what, 'Disabled');
      return;
    case 'ScheduleKeyDeletion':
      scheduled(key, what);
      return;
    case 'CancelKeyDeletion':
      deletionCancelled(key, what);
      return;
    case 'DeleteKey':
      deleted(world, key, what);
      return;
    case 'PutKeyPolicy':
      policyPut(key, what);
      return;
    case 'EnableKeyRotation':
      rotationSwitchedOn(key, what);
      return;
    case 'DisableKeyRotation':
      rotationSwitchedOff(key, what);
      return;
    case 'RotateKey':
      rotated(key, what);
      return;
    case 'RotateKeyOnDemand':
      note(key, what, 'rotation', null, 'on-demand');
      return;
    case 'ImportKeyMaterial':
      materialImported(key, what);
      return;
    case 'DeleteImportedKeyMaterial':
    case 'DeleteExpiredKeyMaterial':
      materialGone(key, what);
      return;
    case 'CreateAlias':
    case 'UpdateAlias':
      aliasPointed(world, key, what);
      return;
    case 'TagResource':
      tagged(key, what);
      return;
    case 'UntagResource':
      untagged(key, what);
      return;
    case 'UpdateKeyDescription':
      key.description = text(what.request, 'description') ?? '';
      return;
    case 'CreateGrant':
      grantCreated(key, what);
      return;
    case 'RetireGrant':
    case 'RevokeGrant':
      grantEnded(key, what);
      return;
    case 'ReplicateKey':
      replicated(world, key, what);
      return;
    case 'UpdatePrimaryRegion':
      primaryMoved(world, key, what);
      return;
  }
}

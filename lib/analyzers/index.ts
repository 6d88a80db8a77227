import type { Analyzer } from '@/lib/model/analyzer';
import { abacTampering } from './abac-tampering';
import { accessSurvivesPolicy } from './access-survives-policy';
import { adminWithoutMfa } from './admin-without-mfa';
import { aliasHygiene } from './alias-hygiene';
import { aliasRedirected } from './alias-redirected';
import { allowWithNotPrincipal } from './allow-with-not-principal';
import { attestationNotEnforced } from './attestation-not-enforced';
import { bucketKeyOff } from './bucket-key-off';
import { bulkExternalDecrypt } from './bulk-external-decrypt';
import { changeThenDecrypt } from './change-then-decrypt';
import { changedOutsideTrail } from './changed-outside-trail';
import { coverageGap } from './coverage-gap';
import { dataUnderForeignKey } from './data-under-foreign-key';
import { deadPrincipalInPolicy } from './dead-principal-in-policy';
import { decryptVolume } from './decrypt-volume';
import { defaultEncryptionForeign } from './default-encryption-foreign';
import { delegableGrant } from './delegable-grant';
import { deletedKeyCalled } from './deleted-key-called';
import { deletionGuardMissing } from './deletion-guard-missing';
import { denialBurst } from './denial-burst';
import { deniedAtEndpoint } from './denied-at-endpoint';
import { deniedOnForeignKey } from './denied-on-foreign-key';
import { directUseOfServiceKey } from './direct-use-of-service-key';
import { disabledKeyBilled } from './disabled-key-billed';
import { disabledKeyCalled } from './disabled-key-called';
import { dryRunProbing } from './dry-run-probing';
import { duplicateGrants } from './duplicate-grants';
import { externalAccountTrusted } from './external-account-trusted';
import { externalAccountTrustedWhole } from './external-account-trusted-whole';
import { externalGrant } from './external-grant';
import { externalKeyCreated } from './external-key-created';
import { firstSeenPrincipal } from './first-seen-principal';
import { fullAccessToKey } from './full-access-to-key';
import { grantBurst } from './grant-burst';
import { grantQuota } from './grant-quota';
import { iamDecryptOnAllKeys } from './iam-decrypt-on-all-keys';
import { importedKeyNotRotated } from './imported-key-not-rotated';
import { importedMaterialDeleted } from './imported-material-deleted';
import { importedMaterialExpiring } from './imported-material-expiring';
import { instanceCredentials } from './instance-credentials';
import { keyDeletionImminent } from './key-deletion-imminent';
import { keyDeletionScheduled } from './key-deletion-scheduled';
import { keyPolicyPublic } from './key-policy-public';
import { keyRecon } from './key-recon';
import { keyReplicated } from './key-replicated';
import { keyStoreTampering } from './key-store-tampering';
import { keyUnmanageable } from './key-unmanageable';
import { kmsEventsExcluded } from './kms-events-excluded';
import { kmsThrottled } from './kms-throttled';
import { lastUseNotLogged } from './last-use-not-logged';
import { lockoutCheckBypassed } from './lockout-check-bypassed';
import { logFileTampered } from './log-file-tampered';
import { manualRotationDue } from './manual-rotation-due';
import { massDisable } from './mass-disable';
import { multiRegionPolicyDrift } from './multi-region-policy-drift';
import { neverUsedKey } from './never-used-key';
import { newExternalAccount } from './new-external-account';
import { noEncryptionContext } from './no-encryption-context';
import { oldMaterialInUse } from './old-material-in-use';
import { oldTlsClient } from './old-tls-client';
import { onDemandRotationQuota } from './on-demand-rotation-quota';
import { oneWayKey } from './one-way-key';
import { pendingDeletionKeyCalled } from './pending-deletion-key-called';
import { policyBroadened } from './policy-broadened';
import { policyBroadenedThenReverted } from './policy-broadened-then-reverted';
import { primaryRegionMoved } from './primary-region-moved';
import { ransomThroughKeys } from './ransom-through-keys';
import { rootUserActivity } from './root-user-activity';
import { rotationMissed } from './rotation-missed';
import { rotationOff } from './rotation-off';
import { rotationOverdue } from './rotation-overdue';
import { rotationPeriodLong } from './rotation-period-long';
import { rotationTurnedOff } from './rotation-turned-off';
import { samePrincipalAdministersAndUses } from './same-principal-administers-and-uses';
import { secretSweep } from './secret-sweep';
import { selfExpiringMaterial } from './self-expiring-material';
import { serviceWithoutSource } from './service-without-source';
import { snapshotExfiltration } from './snapshot-exfiltration';
import { staleGrant } from './stale-grant';
import { statementWithoutEffect } from './statement-without-effect';
import { trailKeyAtRisk } from './trail-key-at-risk';
import { trailStopped } from './trail-stopped';
import { unboundCreateGrant } from './unbound-create-grant';
import { unconstrainedGrant } from './unconstrained-grant';
import { undescribedKey } from './undescribed-key';
import { unscopedServiceGrant } from './unscoped-service-grant';
import { untrustedAccountUse } from './untrusted-account-use';
import { untrustedEnclave } from './untrusted-enclave';
import { unusedExternalAccess } from './unused-external-access';
import { unusedKey } from './unused-key';
import { usedKeyScheduledForDeletion } from './used-key-scheduled-for-deletion';
import { vendorDelegatedAccess } from './vendor-delegated-access';
import { wideBlastRadius } from './wide-blast-radius';
import { writeOnlyTrail } from './write-only-trail';

/** Every analyzer, in alphabetical order. Explicit, so that bundlers and readers see the same list. */
export const ANALYZERS: readonly Analyzer[] = [
  abacTampering,
  accessSurvivesPolicy,
  adminWithoutMfa,
  aliasHygiene,
  aliasRedirected,
  allowWithNotPrincipal,
  attestationNotEnforced,
  bucketKeyOff,
  bulkExternalDecrypt,
  changeThenDecrypt,
  changedOutsideTrail,
  coverageGap,
  dataUnderForeignKey,
  deadPrincipalInPolicy,
  decryptVolume,
  defaultEncryptionForeign,
  delegableGrant,
  deletedKeyCalled,
  deletionGuardMissing,
  denialBurst,
  deniedAtEndpoint,
  deniedOnForeignKey,
  directUseOfServiceKey,
  disabledKeyBilled,
  disabledKeyCalled,
  dryRunProbing,
  duplicateGrants,
  externalAccountTrusted,
  externalAccountTrustedWhole,
  externalGrant,
  externalKeyCreated,
  firstSeenPrincipal,
  fullAccessToKey,
  grantBurst,
  grantQuota,
  iamDecryptOnAllKeys,
  importedKeyNotRotated,
  importedMaterialDeleted,
  importedMaterialExpiring,
  instanceCredentials,
  keyDeletionImminent,
  keyDeletionScheduled,
  keyPolicyPublic,
  keyRecon,
  keyReplicated,
  keyStoreTampering,
  keyUnmanageable,
  kmsEventsExcluded,
  kmsThrottled,
  lastUseNotLogged,
  lockoutCheckBypassed,
  logFileTampered,
  manualRotationDue,
  massDisable,
  multiRegionPolicyDrift,
  neverUsedKey,
  newExternalAccount,
  noEncryptionContext,
  oldMaterialInUse,
  oldTlsClient,
  onDemandRotationQuota,
  oneWayKey,
  pendingDeletionKeyCalled,
  policyBroadened,
  policyBroadenedThenReverted,
  primaryRegionMoved,
  ransomThroughKeys,
  rootUserActivity,
  rotationMissed,
  rotationOff,
  rotationOverdue,
  rotationPeriodLong,
  rotationTurnedOff,
  samePrincipalAdministersAndUses,
  secretSweep,
  selfExpiringMaterial,
  serviceWithoutSource,
  snapshotExfiltration,
  staleGrant,
  statementWithoutEffect,
  trailKeyAtRisk,
  trailStopped,
  unboundCreateGrant,
  unconstrainedGrant,
  undescribedKey,
  unscopedServiceGrant,
  untrustedAccountUse,
  untrustedEnclave,
  unusedExternalAccess,
  unusedKey,
  usedKeyScheduledForDeletion,
  vendorDelegatedAccess,
  wideBlastRadius,
  writeOnlyTrail,
];

/** Files that lie beside logs and are none: named, not failed. Judged by the members that each kind must have. */
const NEIGHBOURS: readonly { readonly reason: string; readonly members: readonly RegExp[] }[] = [
  { reason: 'digest', members: [/"digestStartTime"/, /"logFiles"/] },
  { reason: 'public-keys', members: [/"PublicKeyList"/, /"Fingerprint"/] },
  { reason: 'config', members: [/"configurationItems"|"configSnapshotId"|"configurationItemDiff"/] },
  {
    reason: 'inventory',
    members: [
      /"(KeyMetadata|Keys|Aliases|Grants|Policy|PolicyNames|Rotations|KeyRotationEnabled|Tags|KeyLastUsage|TrackingStartDate|KeyManager|UserDetailList|RoleDetailList)"\s*:/,
    ],
  },
  { reason: 'policy', members: [/"Statement"\s*:/] },
  { reason: 'notification', members: [/"s3ObjectKey"/, /"s3Bucket"/] },
];

/** Nothing else begins like this; what a bundle says of trails would pass for traces of records. */
const BUNDLE = /^\s*\{\s*"keytrailInventory"/;
const TRACES = /"(eventVersion|eventSource|eventName|userIdentity|CloudTrailEvent|logEvents|awslogs|Records)\\*"/;

/**
 * What a JSON document is when it holds no CloudTrail record: the reason it counts as `not-a-log`; null when it
 * bears traces of records and therefore counts as a broken log. `beginning` is the first part of its text.
 */
export function neighbour(beginning: string): string | null {
  if (BUNDLE.test(beginning)) return 'inventory';
  for (const { reason, members } of NEIGHBOURS) {
    if (members.every((member) => member.test(beginning)) && !TRACES.test(beginning)) return reason;
  }
  return TRACES.test(beginning) ? null : 'no CloudTrail records in it';
}

import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** Calls that begin or end to share a snapshot or an image (FACTS.md §5). */
export const SHARING = [
  'ModifySnapshotAttribute',
  'ModifyImageAttribute',
  'ModifyDBSnapshotAttribute',
  'ModifyDBClusterSnapshotAttribute',
];

/** The snapshot or image that such a call is about, from its `request`. */
export const SHARED: Query = sql`
  coalesce(
    json_extract_string(request, '$.snapshotId'),
    json_extract_string(request, '$.imageId'),
    json_extract_string(request, '$.dBSnapshotIdentifier'),
    json_extract_string(request, '$.dBClusterSnapshotIdentifier'),
    'unknown'
  )
`;

// EC2 writes lists as an object with `items`, the API and RDS as an array.

/** The accounts with which such a call begins to share. */
export const BEGUN: Query = sql`
  list_distinct(list_concat(
    coalesce(json_extract_string(request, '$.createVolumePermission.add.items[*].userId'), []),
    coalesce(json_extract_string(request, '$.createVolumePermission.add[*].userId'), []),
    coalesce(json_extract_string(request, '$.launchPermission.add.items[*].userId'), []),
    coalesce(json_extract_string(request, '$.launchPermission.add[*].userId'), []),
    case when json_extract_string(request, '$.attributeName') = 'restore'
      then coalesce(json_extract_string(request, '$.valuesToAdd[*]'), [])
      else []
    end
  ))
`;

/** The accounts with which it ends to share. */
export const ENDED: Query = sql`
  list_distinct(list_concat(
    coalesce(json_extract_string(request, '$.createVolumePermission.remove.items[*].userId'), []),
    coalesce(json_extract_string(request, '$.createVolumePermission.remove[*].userId'), []),
    coalesce(json_extract_string(request, '$.launchPermission.remove.items[*].userId'), []),
    coalesce(json_extract_string(request, '$.launchPermission.remove[*].userId'), []),
    case when json_extract_string(request, '$.attributeName') = 'restore'
      then coalesce(json_extract_string(request, '$.valuesToRemove[*]'), [])
      else []
    end
  ))
`;

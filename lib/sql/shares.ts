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

/** Stands for every account there is, among those that something is shared with. */
export const EVERYBODY = 'all';

/** The accounts with which such a call begins to share. */
export const BEGUN: Query = named('add');

/** The accounts with which it ends to share. */
export const ENDED: Query = named('remove');

// EC2 writes lists as an object with `items`, the API and RDS as an array; it names everybody as a group, which logs spell
// in two ways, RDS as an account.
function named(what: 'add' | 'remove'): Query {
  const among = (path: string) => sql`coalesce(json_extract_string(request, ${path}), [])`;
  const permissions = ['createVolumePermission', 'launchPermission'].flatMap((permission) => [
    `$.${permission}.${what}.items[*]`,
    `$.${permission}.${what}[*]`,
  ]);
  const all = permissions.flatMap((one) => [among(`${one}.userId`), among(`${one}.group`), among(`${one}.groups`)]);
  const [first = sql`[]`, ...rest] = all;
  const ofEc2 = rest.reduce((list, one) => sql`list_concat(${list}, ${one})`, first);
  return sql`
    list_distinct(list_concat(
      ${ofEc2},
      case when json_extract_string(request, '$.attributeName') = 'restore'
        then ${among(what === 'add' ? '$.valuesToAdd[*]' : '$.valuesToRemove[*]')}
        else []
      end
    ))
  `;
}

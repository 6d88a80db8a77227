import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  rotated_at: timestamp,
  kind: z.string(),
  material_id: z.string().nullable(),
  expires_at: timestamp.nullable(),
  event_id: z.string().nullable(),
  origin: z.string(),
});
export type KeyRotation = z.infer<typeof row>;

/** Every known change of a key's material, newest first. */
export function keyRotations(models: ReadModels, key: KeyArn): Promise<KeyRotation[]> {
  return models.rows(
    sql`
      select rotated_at, kind, material_id, expires_at, event_id, origin
      from key_rotations
      where key_arn = ${key}
      order by rotated_at desc, event_id
    `,
    row,
  );
}

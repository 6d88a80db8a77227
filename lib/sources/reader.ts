import { z } from 'zod';

/** How a bucket is reached. */
export const S3Access = z.object({
  /** A profile of the AWS configuration files; without it, what the AWS CLI would take. */
  profile: z.string().optional(),
  /** A role of the account that owns the bucket, and what it wants to be told. */
  roleArn: z.string().optional(),
  externalId: z.string().optional(),
  /** Where STS and the bucket are asked for first. */
  homeRegion: z.string(),
});
export type S3Access = Readonly<z.infer<typeof S3Access>>;

/** As whom a bucket is read. Its own reads are told from others' by this, and an object is found again for evidence. */
export interface BucketReader {
  readonly bucket: string;
  /** The role or user as `principalName` says it. */
  readonly principal: string;
  readonly access: S3Access;
}

/**
 * The ARN under which events name who read, without session and path: STS tells a role's session without the path of
 * the role, records tell the role with it.
 */
export function principalName(arn: string): string {
  return arn
    .replace(/^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3')
    .replace(/:(role|user)\/.*\//, ':$1/');
}

import { z } from 'zod';

const profile = z
  .string()
  .regex(/^[\w .@+-]{1,128}$/, 'A profile has letters, digits, spaces and . _ - @ + only.')
  .nullable()
  .default(null);
const roleArn = z
  .string()
  .regex(
    /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'Give the ARN of a role, such as arn:aws:iam::111122223333:role/KeyTrailReader.',
  )
  .nullable()
  .default(null);

const EXTERNAL_ID = 'An external id has from 2 to 1224 characters.';

/** What a source of each kind needs to know. Never a secret; an external id is none (IAM User Guide). */
export const SourceSettings = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('disk'),
      /** A file or folder, absolute. */
      path: z.string().max(4096).startsWith('/', 'Give the path from the root on, such as /var/log/cloudtrail.'),
    })
    .strict(),
  z
    .object({
      kind: z.literal('s3'),
      address: z
        .string()
        .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/, 'Give it as s3://BUCKET or s3://BUCKET/PREFIX.'),
      queueUrl: z
        .url({
          protocol: /^https?$/,
          error: 'Give the URL of the queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/trail.',
        })
        .nullable()
        .default(null),
      roleArn,
      externalId: z.string().min(2, EXTERNAL_ID).max(1224, EXTERNAL_ID).nullable().default(null),
      profile,
    })
    .strict(),
  z
    .object({
      kind: z.literal('history'),
      /** Names of Regions; empty: all that are enabled. */
      regions: z
        .array(z.string().regex(/^[a-z]{2,}(?:-[a-z]+)+-\d+$/, 'Name Regions as AWS does, such as eu-west-1.'))
        .default([]),
      profile,
    })
    .strict(),
]);
export type SourceSettings = z.infer<typeof SourceSettings>;

const MINUTES = 'Read it every so many whole minutes, from 1 to 10080, which is a week.';

/** How often a source may be read, in minutes; Event history has no use for more than every quarter of an hour. */
export const EveryMinutes = z.int(MINUTES).min(1, MINUTES).max(10_080, MINUTES);

/** A source as people or `keytrail.json` set it up. */
export const NewSource = z.object({
  name: z.string().trim().min(1, 'Give the source a name.').max(100, 'A name has at most 100 characters.'),
  everyMinutes: EveryMinutes.default(15),
  settings: SourceSettings,
});
export type NewSource = z.infer<typeof NewSource>;

export interface ConnectedSource extends NewSource {
  readonly sourceId: string;
  readonly isPaused: boolean;
  /** Who set it up; what `keytrail.json` says is changed there. */
  readonly origin: 'people' | 'file';
  readonly createdAt: Date;
  readonly createdBy: string;
}

const count = z.number().int().nonnegative();

/** How one reading of a source went. */
export const PollReport = z.object({
  outcome: z.enum(['complete', 'incomplete', 'failed']),
  filesRead: count,
  added: count,
  /** From delivery to being stored; null where nothing was stored or delivery is not known. */
  lag: z.object({ p50Ms: z.number(), p95Ms: z.number() }).nullable(),
  lastObject: z.object({ path: z.string(), deliveredAt: z.iso.datetime() }).nullable(),
  /** On offer and not stored; null where that is not known. */
  backlog: z.object({ objects: count, bytes: count }).nullable(),
  /** What AWS refused: the exact action on the exact resource. */
  refusals: z.array(z.object({ action: z.string(), resource: z.string(), code: z.string() })),
  /** Objects for which S3 had to ask KMS each time, for want of a Bucket Key, and the key; null when there were none. */
  withoutBucketKey: z.object({ objects: count, keyArn: z.string().nullable() }).nullable().default(null),
  /** What else went wrong, in words; null when nothing did. */
  problem: z.string().nullable(),
});
export type PollReport = z.infer<typeof PollReport>;

export interface SourcePoll {
  readonly sourceId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly askedBy: string;
  readonly days: { readonly from: Date; readonly to: Date } | null;
  readonly report: PollReport;
}

import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { StoryFile } from '@/lib/story/story';

/** What CloudTrail puts into every record, and what it puts into those of KMS. */
export const StoryRecord = z.object({
  eventVersion: z.literal('1.11'),
  userIdentity: z.object({
    type: z.string().optional(),
    arn: z.string().optional(),
    accountId: z.string().optional(),
    invokedBy: z.string().optional(),
    sessionContext: z.object({ sessionIssuer: z.object({ arn: z.string() }).optional() }).optional(),
  }),
  eventTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  eventSource: z.string().endsWith('.amazonaws.com'),
  eventName: z.string().min(1),
  awsRegion: z.string(),
  sourceIPAddress: z.string().min(1),
  userAgent: z.string().min(1),
  errorCode: z.string().optional(),
  requestParameters: z.record(z.string(), z.unknown()).nullable(),
  responseElements: z.record(z.string(), z.unknown()).nullable(),
  additionalEventData: z.record(z.string(), z.unknown()).optional(),
  eventID: z.uuid(),
  requestID: z.uuid().optional(),
  readOnly: z.boolean(),
  resources: z
    .array(
      z.object({ accountId: z.string(), type: z.literal('AWS::KMS::Key'), ARN: z.string().startsWith('arn:aws:kms:') }),
    )
    .min(1)
    .optional(),
  eventType: z.enum(['AwsApiCall', 'AwsServiceEvent']),
  managementEvent: z.literal(true),
  recipientAccountId: z.string().regex(/^\d{12}$/),
  sharedEventID: z.uuid().optional(),
  eventCategory: z.literal('Management'),
  tlsDetails: z.object({ clientProvidedHostHeader: z.string() }).optional(),
});
export type StoryRecord = z.infer<typeof StoryRecord>;

/** The log files among a story's files with their records, as text and as parsed. */
export function* logsOf(
  files: Iterable<StoryFile>,
): Generator<{ readonly path: string; readonly text: string; readonly records: readonly unknown[] }> {
  for (const { path, body } of files) {
    if (!path.includes('/CloudTrail/')) continue;
    const text = gunzipSync(body).toString();
    yield { path, text, records: z.object({ Records: z.array(z.unknown()) }).parse(JSON.parse(text)).Records };
  }
}

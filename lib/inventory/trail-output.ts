import { z } from 'zod';
import { known, unknown } from './cli-output';
import type { InventoryTrail } from './inventory';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

const DescribeTrails = z.object({
  trailList: z.array(
    z.object({
      TrailARN: z.string(),
      HomeRegion: text,
      IsMultiRegionTrail: flag,
      IsOrganizationTrail: flag,
      S3BucketName: text,
      KmsKeyId: text,
      LogFileValidationEnabled: flag,
    }),
  ),
});
const GetTrailStatus = z.object({ IsLogging: z.boolean() });
const GetEventSelectors = z.object({
  EventSelectors: z.array(z.unknown()).optional(),
  AdvancedEventSelectors: z.array(z.unknown()).optional(),
});

/** One answer of CloudTrail: the command it belongs to, the trail it is about, and what was said. */
interface TrailAnswer {
  readonly command: string | null;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly resource?: string | null | undefined;
  readonly output: unknown;
}

/** An answer that says of itself what it is, as a person keeps it from the command line; any other as it was. */
export function labelled<A extends TrailAnswer>(answer: A): A {
  const { command, output } = answer;
  if (command?.startsWith('cloudtrail ') || typeof output !== 'object' || output === null) return answer;
  if ('IsLogging' in output && typeof output.IsLogging === 'boolean') {
    return { ...answer, command: 'cloudtrail get-trail-status' };
  }
  if ('trailList' in output) return { ...answer, command: 'cloudtrail describe-trails' };
  const isSelectors = 'EventSelectors' in output || 'AdvancedEventSelectors' in output;
  if (!isSelectors || !('TrailARN' in output) || typeof output.TrailARN !== 'string') return answer;
  return { ...answer, command: 'cloudtrail get-event-selectors', resource: output.TrailARN };
}

/** An account and Region that was asked for its trails, and what it showed. */
interface TrailPlace {
  readonly accountId: string;
  readonly region: string;
  readonly trails: readonly string[];
}

interface Trails {
  readonly trails: readonly InventoryTrail[];
  /** Only those of which the answer says where it was asked. */
  readonly places: readonly TrailPlace[];
}

type Draft = { -readonly [K in keyof InventoryTrail]: InventoryTrail[K] };

/**
 * Puts the answers of CloudTrail together by trail. A trail that several Regions and accounts show is one trail.
 * `refused` says why an answer is none; `tried` runs a reading that may throw at an answer of another shape.
 */
export function trailsIn<A extends TrailAnswer>(
  answers: readonly A[],
  refused: (answer: A) => string | null,
  tried: (answer: A, read: () => void) => void,
): Trails {
  const trails = new Map<string, Draft>();
  const places: TrailPlace[] = [];
  for (const answer of answers) {
    if (answer.command !== 'cloudtrail describe-trails' || refused(answer) !== null) continue;
    tried(answer, () => {
      const { trailList } = DescribeTrails.parse(answer.output);
      const { accountId, region } = answer;
      if (accountId !== null && region !== null) {
        places.push({ accountId, region, trails: trailList.map(({ TrailARN }) => TrailARN) });
      }
      for (const trail of trailList) {
        trails.set(trail.TrailARN, {
          trailArn: trail.TrailARN,
          homeRegion: trail.HomeRegion,
          multiRegion: trail.IsMultiRegionTrail,
          organization: trail.IsOrganizationTrail,
          bucket: trail.S3BucketName,
          kmsKeyId: trail.KmsKeyId,
          validated: trail.LogFileValidationEnabled,
        });
      }
    });
  }
  for (const answer of answers) {
    // The state of a trail does not name it; of one trail alone it is clear whose it is.
    const only = trails.size === 1 && answer.command === 'cloudtrail get-trail-status' ? [...trails.keys()][0] : null;
    const arn = answer.resource ?? only ?? '';
    const trail = trails.get(arn) ?? undescribed(arn);
    if (!trail) continue;
    trails.set(arn, trail);
    const why = refused(answer);
    tried(answer, () => {
      if (answer.command === 'cloudtrail get-trail-status') {
        trail.logging = why === null ? known(GetTrailStatus.parse(answer.output).IsLogging) : unknown(why);
      } else if (answer.command === 'cloudtrail get-event-selectors') {
        trail.selectors = why === null ? known(JSON.stringify(GetEventSelectors.parse(answer.output))) : unknown(why);
      }
    });
  }
  return { trails: [...trails.values()].sort((a, b) => (a.trailArn < b.trailArn ? -1 : 1)), places };
}

/** A trail of which only its selectors or its state are told; null when the name is no ARN of a trail. */
function undescribed(arn: string): Draft | null {
  const region = /^arn:[a-z-]+:cloudtrail:([a-z0-9-]+):\d{12}:trail\/./.exec(arn)?.[1];
  if (region === undefined) return null;
  return { trailArn: arn, homeRegion: region, multiRegion: null, organization: null, kmsKeyId: null, validated: null };
}

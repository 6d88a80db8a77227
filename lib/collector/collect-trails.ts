import { z } from 'zod';
import type { AccountPort } from './aws-port';
import { eachOf } from './each-of';
import type { Interview } from './interview';

const AT_ONCE = 4;

const Trails = z.object({
  trailList: z.array(z.object({ TrailARN: z.string(), HomeRegion: z.string() })).default([]),
});

export interface KnownTrail {
  readonly arn: string;
  readonly homeRegion: string;
}

/**
 * The trails that record a Region: its own, and those of other Regions and of the organization, which CloudTrail shows
 * as shadows. Empty where the question was refused; the refusal is kept.
 */
export async function trailsIn(
  accountId: string,
  region: string,
  port: AccountPort,
  ask: Interview,
): Promise<readonly KnownTrail[]> {
  const reply = await ask({
    accountId,
    region,
    action: 'cloudtrail:DescribeTrails',
    subject: null,
    ask: (request) => request(() => port['cloudtrail:DescribeTrails'](region, { includeShadowTrails: true })),
  });
  if (reply.kind === 'refused') return [];
  return Trails.parse(reply.output).trailList.map(({ TrailARN, HomeRegion }) => ({
    arn: TrailARN,
    homeRegion: HomeRegion,
  }));
}

/** Asks what each trail leaves out and whether it logs, each once and in its home Region, where alone AWS answers. */
export async function collectTrails(
  accountId: string,
  port: AccountPort,
  trails: readonly KnownTrail[],
  ask: Interview,
): Promise<void> {
  const once = new Map(trails.map((trail) => [trail.arn, trail]));
  await eachOf([...once.values()], AT_ONCE, async ({ arn, homeRegion: region }) => {
    await ask({
      accountId,
      region,
      action: 'cloudtrail:GetEventSelectors',
      subject: arn,
      ask: (request) => request(() => port['cloudtrail:GetEventSelectors'](region, { TrailName: arn })),
    });
    await ask({
      accountId,
      region,
      action: 'cloudtrail:GetTrailStatus',
      subject: arn,
      ask: (request) => request(() => port['cloudtrail:GetTrailStatus'](region, { Name: arn })),
    });
  });
}

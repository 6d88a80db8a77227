import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { brokenOff, CLOCK } from '@/lib/collector/broken-off';
import { wordsOf } from '@/lib/collector/refusal';
import type { Actor } from '@/lib/model/actor';
import type { SourceSettings } from '@/lib/model/connected-source';
import type { SourceCheck } from '@/lib/model/source-check';
import { s3Address } from '@/lib/sources/s3-address';
import { s3AccessOf } from './s3-access';
import { mustBeAdmin } from './source-changes';

/**
 * Tries what a source needs, permission by permission, and reads nothing into the store. Needs the admin role. Throws
 * what `brokenOff` makes of a connection or credentials that ended.
 */
export async function checkSource(
  actor: Actor,
  settings: SourceSettings,
  signal: AbortSignal,
): Promise<readonly SourceCheck[]> {
  mustBeAdmin(actor);
  try {
    switch (settings.kind) {
      case 'disk':
        return [await checkPath(settings.path)];
      case 's3': {
        const { checkS3 } = await import('@/lib/sources/check-s3');
        const { address, queueUrl } = settings;
        return await checkS3(s3Address(address), await s3AccessOf(settings), { clock: CLOCK, signal, queueUrl });
      }
      case 'history':
        return await checkEventHistory(settings, signal);
    }
  } catch (error) {
    throw brokenOff(error, signal, 'Nothing was read.');
  }
}

async function checkPath(path: string): Promise<SourceCheck> {
  const asked = { action: 'read', resource: path, because: null };
  try {
    await access(/* turbopackIgnore: true */ path, constants.R_OK);
    return { ...asked, verdict: 'allowed', said: null };
  } catch (error) {
    const { code } = wordsOf(error);
    if (code === 'ENOENT') return { ...asked, verdict: 'failed', said: null, because: 'nothing-there' };
    return { ...asked, verdict: 'refused', said: error instanceof Error ? error.message : String(error) };
  }
}

/** Asks for one page of events of the last hour in one Region. */
async function checkEventHistory(
  { regions, profile }: Extract<SourceSettings, { kind: 'history' }>,
  signal: AbortSignal,
): Promise<SourceCheck[]> {
  const { configuredRegion } = await import('@/lib/collector/sdk-credentials');
  const { sdkPort } = await import('@/lib/collector/sdk-port');
  const homeRegion = (await configuredRegion(profile ?? undefined)) ?? regions[0] ?? 'us-east-1';
  const ec2Endpoint = process.env.AWS_ENDPOINT_URL_EC2 ?? process.env.AWS_ENDPOINT_URL;
  const aws = sdkPort({ homeRegion, profile: profile ?? undefined, ec2Endpoint, signal });
  const to = new Date(CLOCK.now());
  const since = new Date(to.getTime() - 3_600_000);
  try {
    const known = await tried('sts:GetCallerIdentity', async () => (await aws['sts:GetCallerIdentity']()).arn);
    if (known.verdict !== 'allowed') return [known];
    return [
      known,
      ...(regions.length > 0
        ? []
        : [await tried('ec2:DescribeRegions', () => aws.own['ec2:DescribeRegions'](homeRegion, {}).then(() => null))]),
      await tried('cloudtrail:LookupEvents', () =>
        aws.own['cloudtrail:LookupEvents'](regions[0] ?? homeRegion, {
          StartTime: since,
          EndTime: to,
          MaxResults: 1,
        }).then(() => null),
      ),
    ];
  } finally {
    aws.close();
  }
}

async function tried(action: string, ask: () => Promise<string | null>): Promise<SourceCheck> {
  const asked = { action, resource: '*', because: null };
  try {
    return { ...asked, verdict: 'allowed', said: await ask() };
  } catch (error) {
    const { code, message } = wordsOf(error);
    const isRefused = /^AccessDenied|UnauthorizedOperation/.test(code);
    return { ...asked, verdict: isRefused ? 'refused' : 'failed', said: `${code}: ${message}` };
  }
}

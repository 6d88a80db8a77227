import type { S3Access } from '@/lib/sources/reader';

/** How a bucket is reached by what was set: profile, role and external id, and the Region that the profile names. */
export async function s3AccessOf({
  profile,
  roleArn,
  externalId,
}: {
  readonly profile: string | null;
  readonly roleArn: string | null;
  readonly externalId: string | null;
}): Promise<S3Access> {
  // The versions are pinned with this program; whoever runs it cannot act on the warning.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { configuredRegion } = await import('@/lib/collector/sdk-credentials');
  return {
    homeRegion: (await configuredRegion(profile ?? undefined)) ?? 'us-east-1',
    ...(profile === null ? {} : { profile }),
    ...(roleArn === null ? {} : { roleArn }),
    ...(externalId === null ? {} : { externalId }),
  };
}

import { AppError } from '@/lib/model/errors';
import type { AwsPort, CallerIdentity } from './aws-port';
import type { Patience } from './patience';
import { failureOf } from './refusal';

/** Whose credentials we have. `AppError` when AWS cannot be reached or does not know us: then nothing can be asked at all. */
export async function whoWeAre(aws: AwsPort, calm: Patience): Promise<CallerIdentity> {
  try {
    return await calm('-', 'sts:GetCallerIdentity', () => aws['sts:GetCallerIdentity']());
  } catch (error) {
    if (failureOf(error) === 'unreachable') {
      throw new AppError(
        'unavailable',
        `AWS cannot be reached (${messageOf(error)}). Nothing was asked. Look at the network, a proxy, or AWS_REGION.`,
        { cause: error },
      );
    }
    throw new AppError(
      'unauthenticated',
      `AWS does not know us (${messageOf(error)}). Nothing was asked. Log in to AWS, or name a profile: --profile NAME.`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

import { AwsError } from '@/lib/collector/describe-regions';

/** Ends a call that takes longer than so many milliseconds, as an error that is worth another try. */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(milliseconds);
  try {
    return await call(AbortSignal.any([signal, late]));
  } catch (error) {
    signal.throwIfAborted();
    if (!late.aborted) throw error;
    throw new AwsError('SlowBody', `there was no whole answer within ${milliseconds} ms`, { httpStatusCode: 200 });
  }
}

import { AppError } from '@/lib/model/errors';

/** The Regions of `--regions`: those named, or all that are enabled. */
export function regionsIn(given: readonly string[]): 'enabled' | readonly string[] {
  const regions = given.filter((name) => name !== '');
  const wrong = regions.find((name) => name !== 'all' && !/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(name));
  if (wrong !== undefined) throw new AppError('invalid', `"${wrong}" is no Region. For example: --regions eu-west-1`);
  return regions.length === 0 || regions.includes('all') ? 'enabled' : regions;
}

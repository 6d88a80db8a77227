/** The parts of AWS that know nothing of each other; every ARN names its own (AWS General Reference, "ARN format"). */
export const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;
export type Partition = (typeof PARTITIONS)[number];

/** The partition in which a Region lies, by its name. */
export function partitionOfRegion(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The partition that an ARN names; null when it is none of ours. */
export function partitionOfArn(arn: string): Partition | null {
  const named = arn.split(':')[1];
  return PARTITIONS.find((partition) => partition === named) ?? null;
}

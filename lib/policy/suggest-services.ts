import type { ObservedCall } from './suggest-evidence';

/** Services whose name in `kms:ViaService` is another than in events (KMS developer guide, kms:ViaService). */
const VIA_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ebs', ['ec2']],
  ['ec2-frontend-api', ['ec2']],
  ['aurora', ['rds']],
  ['docdb', ['rds']],
  ['neptune', ['rds']],
  ['location', ['geo']],
  ['opensearch', ['es']],
  ['opensearchservice', ['es']],
  ['guardduty', ['malware-protection']],
  ['malware-protection.guardduty', ['malware-protection']],
  ['elasticache', ['elasticache', 'dax']],
]);

/** Service principals that tell KMS for whom they act (documentation of each service, 2026). */
const SOURCE_SENDERS: ReadonlySet<string> = new Set([
  'cloudtrail.amazonaws.com',
  'cloudwatch.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'events.amazonaws.com',
  's3.amazonaws.com',
  'sns.amazonaws.com',
]);

/**
 * Values of `kms:ViaService` for a call made by a service on somebody's behalf: none when nobody stood between, null when
 * a service did but its name cannot be told (POLICY.md §8.4).
 */
export function viaServicesOf({
  invokedBy,
  sourceAddress,
  region,
}: Pick<ObservedCall, 'invokedBy' | 'sourceAddress' | 'region'>): readonly string[] | null {
  const named = [invokedBy, sourceAddress].find((text) => text !== null && isService(text) && !isNameless(text));
  if (named == null) return invokedBy === null && !isNameless(sourceAddress) ? [] : null;
  const [host = '', suffix = ''] = split(named);
  const name = host.replace(`.${region}`, '');
  return (VIA_NAMES.get(name) ?? [name]).map((one) => `${one}.${region}${suffix}`);
}

/** Whether a service sends `aws:SourceAccount` to KMS, so that a condition on it can hold. */
export function sendsSource(service: string): boolean {
  return SOURCE_SENDERS.has(service);
}

/** AWS that does not say which service of its own it is. */
function isNameless(source: string | null): boolean {
  return source === 'AWS Internal' || source === 'internal.amazonaws.com';
}

function isService(text: string): boolean {
  return /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(text);
}

function split(host: string): readonly [string, string] {
  const at = host.indexOf('.amazonaws.com');
  return [host.slice(0, at), host.slice(at)];
}

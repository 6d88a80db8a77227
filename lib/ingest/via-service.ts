import type { Identity } from './identity';
import type { Json } from './json';

/** Services whose calls KMS attributes to another name in `kms:ViaService`. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ebs: 'ec2',
  'ec2-frontend-api': 'ec2',
  neptune: 'rds',
  docdb: 'rds',
  opensearchservice: 'es',
  location: 'geo',
};

const CONTEXT_KEYS: Readonly<Record<string, string>> = {
  SecretARN: 'secretsmanager',
  PARAMETER_ARN: 'ssm',
};

/** Of a service, in a Region (`logs.us-east-1.…`), or of a part of a service (`export.rds.…`). */
const SERVICE_HOST =
  /^(?:([a-z0-9-]+)\.[a-z]+(?:-[a-z]+)+-\d[a-z]?|(?:[a-z0-9-]+\.)?([a-z0-9-]+))\.amazonaws\.com(?:\.cn)?$/;
/** The console, for which a person calls, and what AWS calls itself. */
const NO_SERVICE = /^(?:console|signin|internal)\./;
const SERVICE_ROLE = /(?:\/|:)aws:([a-z0-9-]+)-infrastructure(?:\/|:|$)|\/aws-service-role\/([a-z0-9-]+)\./;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)$/;

/** What of a caller's identity tells through which service it came. */
export interface CallerIdentity {
  /** `userIdentity.invokedBy`. */
  readonly invokedBy: string | null;
  readonly isService: boolean;
  /** The service whose own role the caller is. */
  readonly roleService: string | null;
}

export interface Caller extends CallerIdentity {
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly hasTls: boolean;
}

export interface Through {
  /** The service on whose behalf the key was used; null for a direct call and for a service that is not named. */
  readonly service: string | null;
  /** Whether the caller spoke to KMS itself; null when the record does not tell. */
  readonly direct: boolean | null;
}

/**
 * Through which service a call came: by encryption context, then `invokedBy`, then the source host, then the
 * service's own role (FACTS.md §1.3). TLS details without `invokedBy` prove a direct call, whatever the context says.
 */
export function throughService(caller: Caller, contextService: string | null): Through {
  const { invokedBy, roleService, sourceIp, userAgent, hasTls } = caller;
  const hasAddress = sourceIp !== null && ADDRESS.test(sourceIp);
  const isService = invokedBy !== null || caller.isService;
  if (hasTls && !isService && !isServiceHost(sourceIp)) return { service: null, direct: true };
  const service =
    ofContext(contextService, caller) ??
    serviceOfHost(invokedBy) ??
    serviceOfHost(sourceIp) ??
    serviceOfHost(userAgent) ??
    roleService;
  if (service !== null || isService || isServiceHost(sourceIp)) return { service, direct: false };
  return { service: null, direct: hasAddress && userAgent !== null && !isInternal(userAgent) ? true : null };
}

/** CloudTrail leaves its context in the log files that it writes by itself; somebody else who reads one comes through S3. */
function ofContext(service: string | null, { invokedBy, isService }: Caller): string | null {
  return service === 'cloudtrail' && !isService && serviceOfHost(invokedBy) !== 'cloudtrail' ? 's3' : service;
}

export function callerIdentity({ invokedBy, type, principal }: Identity): CallerIdentity {
  return { invokedBy, isService: type === 'AWSService', roleService: serviceOfRole(principal) };
}

/** The service whose context keys these are; of several, the one that others build upon comes last. */
export function serviceOfContext(context: Json | null): string | null {
  if (context === null) return null;
  let found: string | null = null;
  for (const key in context) {
    const service = serviceOfContextKey(key);
    if (service !== null && (found === null || found === 's3' || found === 'ec2')) found = service;
  }
  return found;
}

function serviceOfContextKey(key: string): string | null {
  const named = Object.hasOwn(CONTEXT_KEYS, key) ? CONTEXT_KEYS[key] : undefined;
  if (named !== undefined) return named;
  if (!key.startsWith('aws:')) return null;
  const end = key.indexOf(':', 4);
  return end < 0 ? null : shortName(key.slice(4, end));
}

function serviceOfHost(host: string | null): string | null {
  const match = host === null || NO_SERVICE.test(host) ? null : SERVICE_HOST.exec(host);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : shortName(name);
}

function serviceOfRole(principal: string | null): string | null {
  const match = principal === null ? null : SERVICE_ROLE.exec(principal);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : shortName(name);
}

function shortName(name: string): string {
  return (Object.hasOwn(SHORT_NAMES, name) ? SHORT_NAMES[name] : undefined) ?? name;
}

function isInternal(value: string): boolean {
  return value === 'AWS Internal' || value === '&AWS; Internal' || SERVICE_HOST.test(value);
}

function isServiceHost(value: string | null): boolean {
  return value !== null && isInternal(value);
}

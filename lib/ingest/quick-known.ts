import { type EventParts, materialPart, throughPart, whoPart } from './event-parts';
import { identity } from './identity';
import type { Json } from './json';
import type { Place } from './quick-run';
import { type CallerIdentity, callerIdentity, throughService } from './via-service';

export interface Who {
  readonly part: EventParts['who'];
  readonly ec2RoleDelivery: string | null;
  readonly caller: CallerIdentity;
  /** The same text for callers that look the same to `throughService`. */
  readonly callerKey: string;
  /** The same text for callers whose calls are plain, or not, for the same reasons. */
  readonly classKey: string;
}

export interface Material {
  readonly part: EventParts['material'];
  readonly additional: Json | null;
}

export interface How {
  readonly part: EventParts['how'];
  readonly hasTls: boolean;
  /** Through which service, by the caller and the service that the context names. */
  readonly through: Map<string, EventParts['through']>;
}

/** What `requestParameters` say. */
export interface Request {
  /** The object, where it was parsed (`isWhole`). */
  readonly json: Json | null;
  readonly isWhole: boolean;
  readonly keyId: string | null;
  readonly context: string | null;
  readonly destinationContext: string | null;
  /** The service that the context names. */
  readonly service: string | null;
  readonly isProbe: boolean;
}

export const NO_MATERIAL = materialOf(null);
export const NOBODY = whoOf(undefined);

/** What the numbers of the scanner stand for; void as soon as it forgets. */
export class Known {
  readonly places = new Map<number, EventParts['place'] | null>();
  readonly whos = new Map<number, Who>();
  readonly hows = new Map<number, How>();
  readonly keys = new Map<number, EventParts['keys'] | null>();
  readonly materials = new Map<number, Material>();
  /** By the name of a context's only member. */
  readonly services = new Map<string, string | null>();
  /** Numbers of classes of callers, from 2 on. */
  readonly classes = new Map<string, number>();
  /** What the numbers of a run stand for. */
  readonly run = {
    place: [] as EventParts['place'][],
    who: [NOBODY.part],
    how: [] as EventParts['how'][],
    through: [] as EventParts['through'][],
    keys: [] as EventParts['keys'][],
    material: [NO_MATERIAL.part],
    requestedKey: new Array<string | null>(null),
    other: [] as Place[],
  };

  constructor(readonly generation: number) {}
}

/** The scanner's name for callers of whom nothing is said. */
const NOBODY_CLASS = 1;

/** The number of a class of callers, a new one when it is new. */
export function classOf(classes: Map<string, number>, key: string): number {
  const known = classes.get(key);
  if (known !== undefined) return known;
  const number = NOBODY_CLASS + 1 + classes.size;
  classes.set(key, number);
  return number;
}

export function materialOf(additional: Json | null): Material {
  return { part: materialPart(additional), additional };
}

export function whoOf(userIdentity: unknown): Who {
  const read = identity(userIdentity);
  const caller = callerIdentity(read);
  const callerKey = `${caller.isService} ${caller.invokedBy} ${caller.roleService}`;
  return {
    part: whoPart(read),
    ec2RoleDelivery: read.ec2RoleDelivery,
    caller,
    callerKey,
    classKey: `${callerKey} ${read.ec2RoleDelivery}`,
  };
}

/** Through which service a call came. */
export function throughOf({ caller, callerKey }: Who, how: How, contextService: string | null): EventParts['through'] {
  const key = `${callerKey} ${contextService}`;
  const found = how.through.get(key);
  if (found !== undefined) return found;
  const part = throughPart(throughService({ ...caller, ...wayOf(how) }, contextService));
  remember(how.through, key, part);
  return part;
}

function wayOf({ part, hasTls }: How) {
  return { sourceIp: part.source_ip, userAgent: part.user_agent, hasTls };
}

/** Names in logs may be any number; what is remembered of them may not. */
const MOST_REMEMBERED = 4096;

/** Remembers a value, in bounded memory. */
export function remember<K, V>(known: Map<K, V>, key: K, value: V): void {
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(key, value);
}

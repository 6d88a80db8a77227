import { type EventParts, materialPart, sessionPart, throughPart, whoPart } from './event-parts';
import { identity } from './identity';
import type { Json } from './json';
import { sessionOf } from './known-sessions';
import type { Place } from './quick-run';
import type { ToldSession } from './told-sessions';
import { type CallerIdentity, callerIdentity, throughService } from './via-service';

export interface Who {
  readonly part: EventParts['who'];
  readonly session: EventParts['session'];
  readonly class: CallerClass;
}

/** Callers whose calls are plain, or not, for the same reasons. */
export interface CallerClass {
  /** From 2 on: the scanner's 1 is "nobody". */
  readonly number: number;
  readonly caller: CallerIdentity;
  readonly ec2RoleDelivery: string | null;
  /** The same text for classes that look the same to `throughService`. */
  readonly callerKey: string;
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

/** What the numbers of the scanner stand for; void as soon as it forgets. */
export class Known {
  readonly places = new Map<number, EventParts['place'] | null>();
  readonly whos: (Who | undefined)[] = [];
  readonly hows = new Map<number, How>();
  readonly keys = new Map<number, EventParts['keys'] | null>();
  readonly materials = new Map<number, Material>();
  /** By the name of a context's only member. */
  readonly services = new Map<string, string | null>();
  readonly classes = new Map<string, CallerClass>();
  /** What the principal ids of the sessions of a role begin with, by the role's number. */
  readonly roleIds: string[] = [];
  /** Texts that many callers share, each held once. */
  readonly shared = new Map<string, string>();
  readonly nobody = whoOf(undefined, this);
  /** What the numbers of a run stand for. */
  readonly run = {
    place: [] as EventParts['place'][],
    who: [this.nobody.part],
    session: [this.nobody.session],
    how: [] as EventParts['how'][],
    through: [] as EventParts['through'][],
    keys: [] as EventParts['keys'][],
    material: [NO_MATERIAL.part],
    requestedKey: new Array<string | null>(null),
    other: [] as Place[],
  };

  constructor(readonly generation: number) {}

  /** Says what the numbers of sessions stand for that runs told. */
  nameSessions(told: Iterable<ToldSession>): void {
    for (const { number, role, name, accessKeyId } of told) {
      const roleId = this.roleIds[role];
      if (roleId === undefined) throw new Error('a session of a role that was never remembered');
      this.run.session[number] = sessionOf(roleId, name, accessKeyId);
    }
  }
}

export function materialOf(additional: Json | null): Material {
  return { part: materialPart(additional), additional };
}

/** Who a `userIdentity` is. There are as many as there are sessions, so each holds little that is its own. */
export function whoOf(userIdentity: unknown, { classes, shared }: Pick<Known, 'classes' | 'shared'>): Who {
  const read = identity(userIdentity);
  const part = whoPart(read);
  return {
    session: sessionPart(read),
    part: {
      ...part,
      identity_type: held(shared, part.identity_type),
      principal: held(shared, part.principal),
      caller_account_id: held(shared, part.caller_account_id),
    },
    class: classOf(classes, callerIdentity(read), read.ec2RoleDelivery),
  };
}

function classOf(
  classes: Map<string, CallerClass>,
  caller: CallerIdentity,
  ec2RoleDelivery: string | null,
): CallerClass {
  const callerKey = JSON.stringify([caller.isService, caller.invokedBy, caller.roleService]);
  const key = JSON.stringify([callerKey, ec2RoleDelivery]);
  const known = classes.get(key);
  if (known !== undefined) return known;
  const found = { number: FIRST_CLASS + classes.size, caller, ec2RoleDelivery, callerKey };
  classes.set(key, found);
  return found;
}

const FIRST_CLASS = 2;

function held(shared: Map<string, string>, value: string | null): string | null {
  if (value === null) return null;
  const known = shared.get(value);
  if (known !== undefined) return known;
  remember(shared, value, value);
  return value;
}

/** Through which service a call came. */
export function throughOf(
  { caller, callerKey }: CallerClass,
  how: How,
  contextService: string | null,
): EventParts['through'] {
  const key = JSON.stringify([callerKey, contextService]);
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

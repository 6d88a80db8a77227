/** One row of `control_events`, in the order in which things happened. */
export interface ControlEvent {
  readonly event_id: string;
  readonly event_time: Date;
  readonly event_name: string;
  readonly aws_region: string | null;
  readonly recipient_account_id: string | null;
  readonly key_arn: string | null;
  readonly requested_key: string | null;
  readonly principal: string | null;
  readonly source_ip: string | null;
  readonly outcome: string;
  /** JSON as the record had it, or null. */
  readonly request: string | null;
  readonly response: string | null;
  readonly service_details: string | null;
  readonly additional: string | null;
}

export type Members = Readonly<Record<string, unknown>>;

/** By hand, since a history of a hundred thousand events asks this a million times. */
function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of a JSON object; none when the text is missing or is no object. */
export function members(json: string | null): Members {
  if (json === null) return {};
  try {
    const value: unknown = JSON.parse(json);
    return isMembers(value) ? value : {};
  } catch {
    return {};
  }
}

/** A member that is a text; null otherwise. */
export function text(from: Members, name: string): string | null {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A member that is a whole number, or a text of one; null otherwise. */
export function whole(from: Members, name: string): number | null {
  const value = from[name];
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** A member that is true or false, also as text; null otherwise. */
export function flag(from: Members, name: string): boolean | null {
  const value = from[name];
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

/** A member that is an object; empty otherwise. */
export function object(from: Members, name: string): Members {
  const value = from[name];
  return isMembers(value) ? value : {};
}

/** A member that is a list of texts; empty otherwise. */
export function list(from: Members, name: string): string[] {
  const value = from[name];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : [];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads the times inside KMS records: ISO-8601, seconds since 1970, or Java's locale forms such as
 * `Nov 2, 2021, 11:25:25 PM` and `Apr 12, 2021 18:58:30 PM` (FACTS.md §1.2), taken as UTC. Null when it is none.
 */
export function instantIn(value: unknown): Date | null {
  if (typeof value === 'number') return new Date(value * (value > 1e11 ? 1 : 1000));
  if (typeof value !== 'string') return null;
  const java = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?:[\s\u202f](AM|PM))?$/.exec(value);
  if (java) {
    const [, month = '', day, year, hour, minute, second, half] = java;
    const index = MONTHS.indexOf(month);
    if (index < 0) return null;
    const clock = Number(hour);
    // Some records write a 24-hour clock and a half of the day beside it.
    const hours = half === 'PM' && clock < 12 ? clock + 12 : half === 'AM' && clock === 12 ? 0 : clock;
    return new Date(Date.UTC(Number(year), index, Number(day), hours, Number(minute), Number(second)));
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  const parsed = new Date(/[zZ]$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}

/**
 * Events of one second in an order in which they can have happened: what begins comes first and what ends after it,
 * but a name or a tag is dropped before it is given anew, and the way back to work wins over the way out of it.
 */
const RANK: Readonly<Record<string, number>> = {
  CreateKey: 0,
  ReplicateKey: 1,
  UpdatePrimaryRegion: 2,
  DeleteAlias: 3,
  UntagResource: 3,
  RetireGrant: 6,
  RevokeGrant: 6,
  DisableKey: 6,
  DisableKeyRotation: 6,
  DeleteExpiredKeyMaterial: 7,
  DeleteImportedKeyMaterial: 7,
  ScheduleKeyDeletion: 7,
  CancelKeyDeletion: 8,
  ImportKeyMaterial: 8,
  EnableKey: 9,
  EnableKeyRotation: 9,
  DeleteKey: 10,
};

/** Where unknown names and everything else stand. */
const BETWEEN = 5;

/** Order of time; within CloudTrail's second by what can follow what, then by id. */
export function inOrder(a: ControlEvent, b: ControlEvent): number {
  return (
    a.event_time.getTime() - b.event_time.getTime() ||
    (RANK[a.event_name] ?? BETWEEN) - (RANK[b.event_name] ?? BETWEEN) ||
    (a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0)
  );
}

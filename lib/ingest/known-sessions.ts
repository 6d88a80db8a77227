import type { EventParts } from './event-parts';
import type { Who } from './quick-known';

/**
 * Where a session's `userIdentity` says what is the session's own: everything else in its text is the same for every
 * session of its role. Positions are those of the text; without a date, both of its ends are `keyEnd`.
 */
export interface SessionPlaces {
  /** The session's name, at the end of the principal id. */
  readonly name: number;
  readonly nameEnd: number;
  /** The same at the end of the ARN. */
  readonly again: number;
  readonly arnEnd: number;
  /** The access key. */
  readonly key: number;
  readonly keyEnd: number;
  readonly date: number;
  readonly dateEnd: number;
}

/** As `wasm/sessions.ts` has it. */
const HEAD = '{"type":"AssumedRole","principalId":"';
const ARN = '","arn":"';
const ACCOUNT = /^","accountId":"\d{12}","accessKeyId":"/;
const CREATED = '"creationDate":"';
/** An ARN by which the session's name is what follows, whatever it is, and the principal the role. */
const ROLE_ARN = /^arn:aws[a-z-]*:sts::\d+:assumed-role\/[^/\\"]+\/$/;
/** What stands for itself within a JSON text. */
const PLAIN = /^[ !#-[\]-~]+$/;

/**
 * Where a caller's text, read as `value`, says what is the session's own; null when he is no session by whom others of his
 * role can be told: all that differ from his text in those places alone must be read alike.
 */
export function sessionPlaces(text: string, value: unknown, { session }: Pick<Who, 'session'>): SessionPlaces | null {
  if (!text.startsWith(HEAD)) return null;
  const nameEnd = text.indexOf('"', HEAD.length);
  if (nameEnd < 0 || !text.startsWith(ARN, nameEnd)) return null;
  const name = text.indexOf(':', HEAD.length) + 1;
  const arn = nameEnd + ARN.length;
  const arnEnd = text.indexOf('"', arn);
  const again = arnEnd - (nameEnd - name);
  const account = ACCOUNT.exec(text.slice(arnEnd, arnEnd + 64))?.[0];
  if (name === 0 || name >= nameEnd || account === undefined || !ROLE_ARN.test(text.slice(arn, again))) return null;
  const key = arnEnd + account.length;
  const keyEnd = text.indexOf('"', key);
  const created = text.indexOf(CREATED, keyEnd);
  const date = created < 0 ? keyEnd : created + CREATED.length;
  const dateEnd = created < 0 ? keyEnd : text.indexOf('"', date);
  const places = { name, nameEnd, again, arnEnd, key, keyEnd, date, dateEnd };
  // Of two members of one name the last counts.
  const isPlain = keyEnd > 0 && dateEnd > 0 && arePlain(text, places) && JSON.stringify(value) === text;
  return isPlain && areTold(text, places, session) ? places : null;
}

function arePlain(text: string, { name, nameEnd, again, arnEnd, key, keyEnd, date, dateEnd }: SessionPlaces): boolean {
  return (
    PLAIN.test(text.slice(name, nameEnd)) &&
    text.slice(again, arnEnd) === text.slice(name, nameEnd) &&
    PLAIN.test(text.slice(key, keyEnd)) &&
    (date === keyEnd || PLAIN.test(text.slice(date, dateEnd)))
  );
}

/** Whether what was read is what stands in those places. */
function areTold(text: string, places: SessionPlaces, session: EventParts['session']): boolean {
  const told = sessionOf(
    roleIdIn(text, places),
    text.slice(places.name, places.nameEnd),
    text.slice(places.key, places.keyEnd),
  );
  return (
    session.principal_id === told.principal_id &&
    session.session_name === told.session_name &&
    session.access_key_id === told.access_key_id
  );
}

/** What the principal ids of all sessions of a role begin with, up to the name. */
export function roleIdIn(text: string, { name }: Pick<SessionPlaces, 'name'>): string {
  return text.slice(HEAD.length, name);
}

/** A session by what is its own. */
export function sessionOf(roleId: string, name: string, accessKeyId: string): EventParts['session'] {
  return { principal_id: roleId + name, session_name: name, access_key_id: accessKeyId };
}

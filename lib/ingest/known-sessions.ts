import type { EventParts } from './event-parts';
import type { CallerClass, Who } from './quick-known';

/** Texts of sessions that are alike but for what is the session's own, and who all of them are. */
interface Role {
  /** From the beginning to the session's name in the principal id. */
  readonly head: string;
  /** From the end of the ARN to the access key, on to the date, and on to the end. */
  readonly account: string;
  readonly context: string;
  readonly tail: string;
  readonly part: EventParts['who'];
  readonly class: CallerClass;
}

const HEAD = '{"type":"AssumedRole","principalId":"';
const ARN = '","arn":"';
const ACCOUNT = /^","accountId":"\d{12}","accessKeyId":"/;
const CREATED = '"creationDate":"';
/** An ARN by which the session's name is what follows, whatever it is, and the principal the role. */
const ROLE_ARN = /^arn:aws[a-z-]*:sts::\d+:assumed-role\/[^/\\"]+\/$/;
/** What stands for itself within a JSON text. */
const PLAIN = /^[ !#-[\]-~]+$/;

const MOST_ROLES = 4096;
/** Of one ARN; some have a second factor, or say how an instance got its credentials. */
const MOST_KINDS = 8;

/**
 * Roles of which a session was read as JSON: there are few, and of each very many sessions, whose `userIdentity` differs
 * in the session's name, its access key and its date alone. Those need not be read again.
 */
export class KnownSessions {
  /** By the ARN without the session's name. */
  private readonly roles = new Map<string, Role[]>();

  /** Who it is; null when the text must be read. */
  of(text: string): Who | null {
    const place = placeOf(text);
    if (place === null) return null;
    for (const role of this.roles.get(place.roleArn) ?? []) {
      const accessKeyId = accessKeyIn(text, place, role);
      if (accessKeyId === null) continue;
      const { principalId, name } = place;
      return {
        part: { ...role.part, principal_id: principalId, session_name: name, access_key_id: accessKeyId },
        class: role.class,
      };
    }
    return null;
  }

  /** Remembers the role of a session that was read as JSON, if all that differ in those places alone are read alike. */
  remember(text: string, value: unknown, { part, class: group }: Who): void {
    const place = placeOf(text);
    if (place === null || this.roles.size >= MOST_ROLES || !ROLE_ARN.test(place.roleArn)) return;
    const { principalId, name, roleArn, arnEnd } = place;
    const account = ACCOUNT.exec(text.slice(arnEnd, arnEnd + 64))?.[0];
    if (account === undefined) return;
    const keyAt = arnEnd + account.length;
    const keyEnd = text.indexOf('"', keyAt);
    const created = text.indexOf(CREATED, keyEnd);
    const dateEnd = created < 0 ? keyEnd : text.indexOf('"', created + CREATED.length);
    if (keyEnd < 0 || dateEnd < 0) return;
    const role: Role = {
      head: text.slice(0, HEAD.length + principalId.length - name.length),
      account,
      context: created < 0 ? '' : text.slice(keyEnd, created + CREATED.length),
      tail: text.slice(dateEnd),
      part,
      class: group,
    };
    const accessKeyId = accessKeyIn(text, place, role);
    const isOwn =
      accessKeyId !== null &&
      part.principal_id === principalId &&
      part.session_name === name &&
      part.access_key_id === accessKeyId;
    // Of two members of one name the last counts.
    if (!isOwn || JSON.stringify(value) !== text) return;
    const kinds = this.roles.get(roleArn);
    if (kinds === undefined) this.roles.set(roleArn, [role]);
    else if (kinds.length < MOST_KINDS) kinds.push(role);
  }
}

interface Place {
  readonly principalId: string;
  /** The session's, with which the principal id and the ARN end. */
  readonly name: string;
  /** The ARN without it. */
  readonly roleArn: string;
  readonly arnEnd: number;
}

/** Null for what does not begin as CloudTrail writes sessions of roles. */
function placeOf(text: string): Place | null {
  if (!text.startsWith(HEAD)) return null;
  const idEnd = text.indexOf('"', HEAD.length);
  if (idEnd < 0 || !text.startsWith(ARN, idEnd)) return null;
  const principalId = text.slice(HEAD.length, idEnd);
  const colon = principalId.indexOf(':');
  const name = principalId.slice(colon + 1);
  const arnEnd = text.indexOf('"', idEnd + ARN.length);
  const nameAt = arnEnd - name.length;
  if (colon < 0 || arnEnd < 0 || !text.startsWith(name, nameAt) || text[nameAt - 1] !== '/') return null;
  return PLAIN.test(name) ? { principalId, name, roleArn: text.slice(idEnd + ARN.length, nameAt), arnEnd } : null;
}

/** The access key of a session that is one of this role; null for any other text. */
function accessKeyIn(text: string, { arnEnd }: Place, { head, account, context, tail }: Role): string | null {
  if (!text.startsWith(head) || !text.startsWith(account, arnEnd)) return null;
  const keyAt = arnEnd + account.length;
  const keyEnd = text.indexOf('"', keyAt);
  if (keyEnd < 0 || !text.startsWith(context, keyEnd)) return null;
  const dateEnd = context === '' ? keyEnd : text.indexOf('"', keyEnd + context.length);
  if (dateEnd < 0 || dateEnd + tail.length !== text.length || !text.endsWith(tail)) return null;
  const accessKeyId = text.slice(keyAt, keyEnd);
  const isDatePlain = context === '' || PLAIN.test(text.slice(keyEnd + context.length, dateEnd));
  return isDatePlain && PLAIN.test(accessKeyId) ? accessKeyId : null;
}

import { account, flag, type Json, object, objectOrText, text } from './json';

/** Who made a call; null is "the record does not say". */
export interface Identity {
  readonly type: string | null;
  readonly principal: string | null;
  readonly principalId: string | null;
  readonly callerAccountId: string | null;
  readonly sessionName: string | null;
  readonly sourceIdentity: string | null;
  readonly accessKeyId: string | null;
  readonly mfa: boolean | null;
  readonly assumedRoot: boolean | null;
  readonly invokedBy: string | null;
  readonly delegateAccountId: string | null;
  /** Which version of the instance metadata service handed out the credentials, '1.0' or '2.0'. */
  readonly ec2RoleDelivery: string | null;
}

const NOBODY: Identity = {
  type: null,
  principal: null,
  principalId: null,
  callerAccountId: null,
  sessionName: null,
  sourceIdentity: null,
  accessKeyId: null,
  mfa: null,
  assumedRoot: null,
  invokedBy: null,
  delegateAccountId: null,
  ec2RoleDelivery: null,
};

const ASSUMED_ROLE = /^arn:(aws[a-z-]*):sts::(\d+):assumed-role\/([^/]+)(?:\/(.*))?$/;
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** Reads `userIdentity` (FACTS.md §1.3): the role behind a session, the user, the service, or a foreign account. */
export function identity(value: unknown): Identity {
  const user = objectOrText(value);
  if (user === null) return NOBODY;
  const type = text(user.type);
  const arn = text(user.arn);
  const session = objectOrText(user.sessionContext);
  const attributes = object(session?.attributes);
  const invokedBy = text(user.invokedBy);
  const principalId = text(user.principalId);
  const assumed = arn === null || type === 'IAMUser' ? null : ASSUMED_ROLE.exec(arn);
  return {
    type,
    principal: principal(user, type, arn, issuerArn(session), invokedBy, assumed),
    principalId,
    callerAccountId: whole(account(user.accountId)) ?? whole(assumed?.[2] ?? null),
    sessionName: sessionName(type, arn, principalId, assumed),
    sourceIdentity: text(session?.sourceIdentity) ?? text(user.sourceIdentity),
    accessKeyId: text(user.accessKeyId),
    mfa: attributes === null ? null : flag(attributes.mfaAuthenticated),
    assumedRoot: session === null ? null : flag(session.assumedRoot),
    invokedBy,
    delegateAccountId: account(object(user.invokedByDelegate)?.accountId),
    ec2RoleDelivery: text(session?.ec2RoleDelivery),
  };
}

/** A masked account is no account: nothing can be compared with it. */
function whole(accountId: string | null): string | null {
  return accountId !== null && /^\d{12}$/.test(accountId) ? accountId : null;
}

function issuerArn(session: Json | null): string | null {
  const arn = text(object(session?.sessionIssuer)?.arn);
  return arn === null || !arn.startsWith('arn:') ? null : arn;
}

function principal(
  user: Json,
  type: string | null,
  arn: string | null,
  issuer: string | null,
  invokedBy: string | null,
  assumed: RegExpExecArray | null,
): string | null {
  if (type === 'AWSService') return invokedBy ?? arn;
  if (type === 'AWSAccount') return account(user.accountId) ?? arn;
  if (type === null && arn === null) return invokedBy ?? account(user.accountId);
  if (type === 'IAMUser' || type === 'Root') return arn ?? named(user);
  if (issuer !== null) return issuer;
  if (assumed !== null) return `arn:${assumed[1]}:iam::${assumed[2]}:role/${assumed[3]}`;
  return arn ?? named(user) ?? text(object(user.onBehalfOf)?.userId) ?? idOf(type, text(user.principalId));
}

/** The id of a principal; of a session that of its role alone. */
function idOf(type: string | null, principalId: string | null): string | null {
  return type === 'AssumedRole' ? (principalId?.split(':')[0] ?? null) : principalId;
}

function named(user: Json): string | null {
  const name = text(user.userName);
  return name === null || name === HIDDEN ? null : name;
}

function sessionName(
  type: string | null,
  arn: string | null,
  principalId: string | null,
  assumed: RegExpExecArray | null,
): string | null {
  if (assumed !== null) return assumed[4] ?? null;
  if (type !== 'AssumedRole' && type !== 'AWSAccount' && type !== 'FederatedUser') return null;
  if (type === 'FederatedUser' && arn !== null) return arn.slice(arn.indexOf('/') + 1);
  const colon = principalId === null ? -1 : principalId.indexOf(':');
  return principalId === null || colon < 0 ? null : principalId.slice(colon + 1);
}

import { CROSS_ACCOUNT_ACTIONS, hasEncryptionContext } from './actions';
import { isUniqueId } from './describe-principals';
import { externalAccess } from './external';
import { GRANT_RULES, type GrantRule } from './lint/grant-rules';
import { LINT_SEVERITIES, type LintSeverity } from './lint/rules';
import { accountOfPrincipal, wholeAccount } from './principals';
import type { Grant, Policy, Zone } from './types';
import type { Trust } from './zone';

/** A living grant with what is known of it and its grantee; null where something is not known. */
export interface GrantOfKey extends Grant {
  readonly grantId: string;
  readonly createdAt: Date | null;
  /** The last sign of life of the grantee on this key. */
  readonly granteeSeenAt: Date | null;
}

export interface GrantFinding {
  readonly rule: GrantRule;
  readonly severity: LintSeverity;
  readonly grantId: string;
  /** The text at fault: a principal, an account, a service, or the id of another grant; null where the rule says it all. */
  readonly subject: string | null;
}

export interface GrantQuestion extends Trust {
  readonly grants: readonly GrantOfKey[];
  /** The key's present policy; null where it is not known. */
  readonly policy: Policy | null;
  /** Policies that the key had before. */
  readonly formerPolicies: readonly Policy[];
  /** How far back use is known for certain; null: nobody can be called unseen. */
  readonly usageKnownSince: Date | null;
  readonly keyArn?: string | null;
  readonly zone: Zone;
  readonly now: Date;
}

type Check = (grant: GrantOfKey, question: GrantQuestion) => readonly (string | null)[];

const STALE_DAYS = 90;
const DAY = 86_400_000;

/** What a grant can allow at most (CreateGrant API reference, 2026). */
const GRANT_OPERATIONS: readonly string[] = CROSS_ACCOUNT_ACTIONS.filter(
  (action) => !['GetKeyRotationStatus', 'ListGrants', 'RevokeGrant'].includes(action),
);

const CHECKS: Readonly<Record<GrantRule, Check>> = {
  GR01: (grant, question) => accessBy(grant, question).findings.map(({ token }) => token),
  GR02: ({ operations, constraints, ...grant }) => {
    const isBound =
      constraints?.EncryptionContextEquals !== undefined ||
      Object.keys(constraints?.EncryptionContextSubset ?? {}).length > 0;
    const isForService = grant.granteeServicePrincipal !== undefined || constraints?.SourceArn !== undefined;
    return !isBound && !isForService && operations.some(hasEncryptionContext) ? [null] : [];
  },
  GR03: ({ operations, retiringPrincipal, retiringServicePrincipal }) =>
    retiringPrincipal === undefined && retiringServicePrincipal === undefined && !operations.includes('RetireGrant')
      ? [null]
      : [],
  GR04: ({ operations }) => (operations.includes('CreateGrant') ? [null] : []),
  GR05: ({ granteePrincipal, granteeServicePrincipal }) => {
    if (granteeServicePrincipal !== undefined) return [];
    if (granteePrincipal === undefined) return [null];
    return isUniqueId(granteePrincipal) ? [granteePrincipal] : [];
  },
  GR06: ({ createdAt, granteeSeenAt, granteePrincipal }, { now, usageKnownSince }) => {
    const edge = now.getTime() - STALE_DAYS * DAY;
    const isWatched = usageKnownSince !== null && usageKnownSince.getTime() <= edge;
    const isOld = createdAt !== null && createdAt.getTime() <= edge;
    const isUnseen = granteeSeenAt === null || granteeSeenAt.getTime() <= edge;
    return isWatched && isOld && isUnseen ? [granteePrincipal ?? null] : [];
  },
  GR07: ({ granteePrincipal }) =>
    granteePrincipal !== undefined && wholeAccount(granteePrincipal) !== null ? [granteePrincipal] : [],
  GR08: (grant, { grants }) => {
    const older = grants.slice(0, grants.indexOf(grant)).find((other) => meaning(other) === meaning(grant));
    return older ? [older.grantId] : [];
  },
  GR09: ({ issuingAccount }, { keyAccount }) => {
    const account = issuingAccount === undefined ? null : accountOfPrincipal(issuingAccount);
    return account !== null && account !== keyAccount ? [account] : [];
  },
  GR10: (grant, question) => accessBy(grant, question).confusedDeputy,
  GR11: ({ operations }) => (GRANT_OPERATIONS.every((operation) => operations.includes(operation)) ? [null] : []),
  GR12: ({ granteePrincipal }, { policy, formerPolicies }) => {
    if (granteePrincipal === undefined || policy === null || isNamed(granteePrincipal, policy)) return [];
    return formerPolicies.some((former) => isNamed(granteePrincipal, former)) ? [granteePrincipal] : [];
  },
};

const RULES: readonly GrantRule[] = Object.keys(GRANT_RULES).filter((name): name is GrantRule => name in CHECKS);

/** What is wrong or weak in the living grants of a key, worst first, then in order of rule and grant. What is not known accuses nobody. */
export function lintGrants(question: GrantQuestion): readonly GrantFinding[] {
  const found = RULES.flatMap((rule) =>
    question.grants.flatMap((grant) =>
      CHECKS[rule](grant, question).map((subject) => ({
        rule,
        severity: GRANT_RULES[rule].severity,
        grantId: grant.grantId,
        subject,
      })),
    ),
  );
  return found.sort((a, b) => LINT_SEVERITIES.indexOf(b.severity) - LINT_SEVERITIES.indexOf(a.severity));
}

/** What one grant opens beside the policy; a Deny of the policy counts against it. */
function accessBy(grant: Grant, { policy, keyAccount, keyArn, zone, now }: GrantQuestion) {
  const denies = policy?.statements.filter(({ effect }) => effect === 'Deny') ?? [];
  return externalAccess({
    policy: { version: policy?.version ?? null, statements: denies },
    keyAccount,
    zone,
    grants: [grant],
    now,
    ...(keyArn ? { keyArn } : {}),
  });
}

/** Equal for grants that allow the same person the same. */
function meaning({ granteePrincipal, granteeServicePrincipal, operations, constraints }: Grant): string {
  const sorted = (pairs: Readonly<Record<string, string>> | undefined) => Object.entries(pairs ?? {}).sort();
  return JSON.stringify([
    granteePrincipal ?? granteeServicePrincipal ?? null,
    [...operations].sort(),
    sorted(constraints?.EncryptionContextSubset),
    sorted(constraints?.EncryptionContextEquals),
    constraints?.SourceArn ?? null,
  ]);
}

function isNamed(principal: string, { statements }: Policy): boolean {
  return statements.some(
    ({ effect, principals }) =>
      effect === 'Allow' &&
      principals?.negated === false &&
      principals.entries.some(({ value }) => value === principal),
  );
}

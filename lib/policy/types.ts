/** Who a statement is about, as the policy spells it. */
export interface PrincipalEntry {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

/** A list that either names what is meant or what is not. */
export interface Selection<T> {
  readonly negated: boolean;
  readonly entries: readonly T[];
}

/** One test of a condition block; all tests of a statement must hold, any of the values may match. */
export interface Condition {
  /** As spelt, e.g. `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  /** As spelt; compared in lower case. */
  readonly key: string;
  readonly values: readonly string[];
  /** Whether `${key}` in a value stands for a context value: only in policies of version 2012-10-17. */
  readonly variables: boolean;
}

/** One statement; null marks an element that is missing, which in a key policy leaves the statement without effect. */
export interface Statement {
  readonly index: number;
  readonly sid: string | null;
  /** AWS takes the two words as they are spelt here only; anything else has no effect. */
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  readonly principals: Selection<PrincipalEntry> | null;
  readonly actions: Selection<string> | null;
  readonly resources: Selection<string> | null;
  /** Whether `${key}` in a resource stands for a context value: only in policies of version 2012-10-17. */
  readonly resourceVariables: boolean;
  readonly conditions: readonly Condition[];
}

export interface Policy {
  readonly version: string | null;
  readonly statements: readonly Statement[];
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

/** The principal of a request. */
export type Caller =
  | {
      readonly kind: 'root' | 'user' | 'role-session' | 'federated';
      readonly arn: string;
      readonly accountId: string;
      readonly roleArn: string | null;
    }
  | { readonly kind: 'service'; readonly service: string };

/** People of an identity provider, in whatever role: what a policy that names the provider is about. */
export interface ProviderCaller {
  readonly kind: 'provider';
  /** As the policy spells it; `*`: any. */
  readonly provider: string;
  /** Where the provider and so their roles live; null where it is one for every account. */
  readonly accountId: string | null;
}

/** A grant as `ListGrants` and `CreateGrant` describe it. */
export interface Grant {
  readonly granteePrincipal?: string | undefined;
  readonly granteeServicePrincipal?: string | undefined;
  readonly retiringPrincipal?: string | undefined;
  readonly retiringServicePrincipal?: string | undefined;
  readonly operations: readonly string[];
  readonly issuingAccount?: string | undefined;
  readonly constraints?:
    | {
        readonly EncryptionContextSubset?: Readonly<Record<string, string>> | undefined;
        readonly EncryptionContextEquals?: Readonly<Record<string, string>> | undefined;
        readonly SourceArn?: string | undefined;
      }
    | undefined;
}

/** Who is trusted beside the key's own account. */
export interface Zone {
  readonly trustedAccounts: readonly string[];
  readonly organizationId: string | null;
  readonly trustedOrganizations?: readonly string[] | undefined;
  /** Accounts known to be members of the organization. */
  readonly organizationAccounts?: readonly string[] | undefined;
  readonly trustedOrgPaths?: readonly string[] | undefined;
  readonly trustedVpcs?: readonly string[] | undefined;
  readonly trustedVpces?: readonly string[] | undefined;
  readonly trustedCidrs?: readonly string[] | undefined;
}

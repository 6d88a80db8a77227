/** What the KMS API said of one aspect of a key, or why it did not. Unknown is never a default. */
export type Answer<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string };

/** A list, and whether the API had more of it that nobody asked for. */
export interface Listed<T> {
  readonly value: T;
  readonly partial?: boolean | undefined;
}

/** What a listing call said, or why it did not. */
export type ListAnswer<T> = (Listed<T> & { readonly known: true }) | { readonly known: false; readonly reason: string };

export interface KeyDescription {
  readonly state: string | null;
  readonly description: string | null;
  readonly manager: string | null;
  readonly spec: string | null;
  readonly usage: string | null;
  readonly origin: string | null;
  readonly createdAt: string | null;
  readonly deletionAt: string | null;
  readonly validTo: string | null;
  readonly multiRegion: 'PRIMARY' | 'REPLICA' | 'NONE' | null;
  readonly primaryKeyArn: string | null;
  readonly currentMaterialId: string | null;
  /** The custom key store it lives in; missing where nobody wrote it down. */
  readonly keyStore?: string | null | undefined;
}

export interface RotationStatus {
  readonly enabled: boolean;
  readonly periodDays: number | null;
  readonly nextAt: string | null;
}

export interface MaterialRotation {
  readonly at: string | null;
  readonly kind: string | null;
  readonly materialId: string | null;
  readonly materialState: string | null;
  readonly importState: string | null;
  readonly expiresAt: string | null;
}

export interface InventoryGrant {
  readonly grantId: string;
  readonly grantee: string | null;
  readonly retiring: string | null;
  readonly operations: readonly string[];
  readonly constraints: string | null;
  readonly name: string | null;
  readonly createdAt: string | null;
  readonly issuingAccount: string | null;
}

export interface LastUsage {
  readonly at: string | null;
  readonly operation: string | null;
  readonly eventId: string | null;
  readonly trackingSince: string | null;
}

/** One key as an inventory has it; a missing member means that nobody asked. Times are ISO-8601. */
export interface InventoryKey {
  readonly keyArn: string;
  readonly description?: Answer<KeyDescription> | undefined;
  readonly policy?: Answer<string> | undefined;
  readonly rotation?: Answer<RotationStatus> | undefined;
  readonly rotations?: ListAnswer<readonly MaterialRotation[]> | undefined;
  readonly grants?: ListAnswer<readonly InventoryGrant[]> | undefined;
  readonly aliases?: Answer<readonly string[]> | undefined;
  readonly tags?: Answer<Readonly<Record<string, string>>> | undefined;
  readonly lastUsage?: Answer<LastUsage> | undefined;
}

export type IamKind = 'user' | 'group' | 'role';

export interface IamPrincipal {
  readonly arn: string;
  readonly kind: IamKind;
  readonly uniqueId: string | null;
}

/** A policy that an account made for itself, with the statements that can concern KMS. */
export interface IamPolicy {
  readonly name: string;
  /** Null for one that is written into its holder. */
  readonly arn: string | null;
  /** ARNs of the principals that have it. */
  readonly holders: readonly string[];
  readonly updatedAt: string | null;
  /** JSON. */
  readonly document: string;
}

/** What IAM said of one account. */
export interface IamAccount {
  readonly accountId: string;
  /** There is more that nobody asked for. */
  readonly partial: boolean;
  readonly principals: readonly IamPrincipal[];
  readonly policies: readonly IamPolicy[];
}

/** What a trail leaves out and whether it logs; what CloudTrail refused to say is unknown. */
export interface InventoryTrail {
  readonly trailArn: string;
  readonly homeRegion: string | null;
  readonly multiRegion: boolean | null;
  readonly organization: boolean | null;
  /** Where it delivers to; missing where nobody wrote it down. */
  readonly bucket?: string | null | undefined;
  readonly kmsKeyId: string | null;
  readonly validated: boolean | null;
  readonly logging?: Answer<boolean> | undefined;
  /** `GetEventSelectors` as it answered, written as JSON. */
  readonly selectors?: Answer<string> | undefined;
}

/** A question about more than one key that was refused: what it would have told is unknown of the whole place. */
export interface InventoryRefusal {
  readonly accountId: string | null;
  readonly region: string | null;
  /** As the AWS CLI says it; of KMS and IAM without the service, e.g. `list-keys`. */
  readonly command: string;
  readonly reason: string;
}

/** One collection: what was asked of the API, at one time. */
export interface Inventory {
  readonly collectedAt: string;
  /** When the last answer came; missing where all came at once, or nobody wrote it down. */
  readonly completedAt?: string | undefined;
  /** Present where nothing but the dates of files says when AWS was asked. */
  readonly datedByFile?: true | undefined;
  readonly organizationId: string | null;
  readonly accounts: readonly {
    readonly accountId: string;
    readonly name: string | null;
    /** Where it hangs in the organization, as ids of organizational units. */
    readonly path?: string | null | undefined;
    /** The organizational units on that path, from the root down; missing where nobody asked. */
    readonly units?: readonly { readonly id: string; readonly name: string | null }[] | undefined;
  }[];
  readonly trustedAccounts: readonly {
    readonly accountId: string;
    readonly name: string | null;
    readonly until: string | null;
  }[];
  readonly keys: readonly InventoryKey[];
  /** Missing where IAM was not asked. */
  readonly iam?: readonly IamAccount[] | undefined;
  readonly trails?: readonly InventoryTrail[] | undefined;
  /** Where CloudTrail was asked for its trails, with those it showed; missing where nobody asked. */
  readonly trailPlaces?:
    | readonly { readonly accountId: string; readonly region: string; readonly trails: readonly string[] }[]
    | undefined;
  readonly refusals?: readonly InventoryRefusal[] | undefined;
}

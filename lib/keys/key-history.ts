import type { ToldWhole, Word } from '@/lib/model/last-word';

/** What is known of one key while its history is read; null is "not known". */
export interface KeyHistory {
  readonly keyArn: string;
  state: string | null;
  stateSince: Date | null;
  stateOrigin: 'events' | 'inventory' | 'none';
  /** When something last said so. */
  stateKnownAt: Date | null;
  /** What it is again once its custom key store is connected; null when it does not wait for that. */
  stateBehind: string | null;
  /** The id of the custom key store that it lives in. */
  keyStore: string | null;
  spec: string | null;
  usage: string | null;
  origin: string | null;
  manager: string | null;
  multiRegion: 'PRIMARY' | 'REPLICA' | 'NONE' | null;
  primaryKeyArn: string | null;
  createdAt: Date | null;
  createdBy: string | null;
  description: string | null;
  /** Null until something said what the tags are. */
  tags: Map<string, string> | null;
  /** Whether the tags are all there are, not only those that events named. */
  tagsKnown: boolean;
  readonly aliases: Set<string>;
  aliasesKnown: boolean;
  deletionAt: Date | null;
  deletionRequestedAt: Date | null;
  /** How long the key waits for its deletion, where an event says so. */
  deletionDays: number | null;
  deletionEventId: string | null;
  rotationEnabled: boolean | null;
  rotationPeriodDays: number | null;
  rotationEnabledAt: Date | null;
  /** Somebody switched automatic rotation on or off. */
  rotationSwitched: boolean;
  /** As the API said, until a later event makes it old. */
  nextRotationAt: Date | null;
  rotationsKnown: boolean;
  readonly rotations: Rotation[];
  /** When the first material of a former replica was made: with its primary. Null: with the key. */
  materialMadeAt: Date | null;
  /** Imported material by id with its end; null does not expire. */
  readonly materials: Map<string, Date | null>;
  /** Imported material that waits for a rotation: the key does not hang on it yet. */
  readonly waitingMaterials: Set<string>;
  /** Material that is gone and not back, where its id is known: the key is unusable until all of it is imported again. */
  readonly missingMaterials: Set<string>;
  materialExpiresAt: Date | null;
  importState: string | null;
  materialEventId: string | null;
  readonly policies: PolicyVersion[];
  /** When a policy was put that its record leaves out: since then none is known. */
  policyLostAt: Date | null;
  readonly grants: Map<string, KeyGrant>;
  grantsKnown: boolean;
  lastUsage: {
    readonly at: Date | null;
    readonly operation: string | null;
    readonly eventId: string | null;
    readonly trackingSince: Date | null;
    /** When the API was asked. */
    readonly askedAt: Date;
  } | null;
  readonly changes: KeyChange[];
  /** When an event or a snapshot last told of an aspect. */
  readonly told: Map<Aspect, Date>;
  /** The last word on what is told whole. */
  readonly lastWords: Map<ToldWhole, Word>;
}

export interface Rotation {
  readonly at: Date;
  readonly kind: 'automatic' | 'on-demand' | 'import' | 'unknown';
  readonly materialId: string | null;
  readonly expiresAt: Date | null;
  readonly eventId: string | null;
  readonly origin: 'events' | 'inventory';
}

export interface PolicyVersion {
  readonly from: Date;
  readonly origin: 'CreateKey' | 'PutKeyPolicy' | 'ReplicateKey' | 'inventory';
  readonly text: string;
  /** The default that KMS gives when nobody gives a policy. */
  readonly assumed: boolean;
  readonly eventId: string | null;
  readonly principal: string | null;
  readonly sourceIp: string | null;
  readonly bypassed: boolean | null;
}

export interface KeyGrant {
  readonly grantId: string;
  readonly grantee: string | null;
  readonly retiring: string | null;
  readonly operations: readonly string[];
  /** JSON. */
  readonly constraints: string | null;
  readonly name: string | null;
  readonly createdAt: Date | null;
  readonly createdBy: string | null;
  readonly createdEventId: string | null;
  /** Of the account under which it was made; null where nothing tells. */
  readonly issuingAccount: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  readonly origin: 'events' | 'inventory';
}

export type Aspect = 'state' | 'policy' | 'grant' | 'alias' | 'rotation' | 'material' | 'tag' | 'region';

export interface KeyChange {
  readonly at: Date;
  readonly aspect: Aspect;
  readonly change: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly principal: string | null;
  readonly sourceIp: string | null;
  readonly eventId: string | null;
  /**
   * Of a change that a snapshot shows and no event: since when an event of it is missing, which is when what was before
   * was last told. Null for other changes, and where AWS writes no event of such a change.
   */
  readonly missingSince: Date | null;
  /** Of a change that a snapshot shows: by when all of its answers had come. */
  readonly shownBy: Date | null;
}

/** A key of which nothing is known but its name. */
export function blankHistory(keyArn: string): KeyHistory {
  return {
    keyArn,
    state: null,
    stateSince: null,
    stateOrigin: 'none',
    stateKnownAt: null,
    stateBehind: null,
    keyStore: null,
    spec: null,
    usage: null,
    origin: null,
    manager: null,
    multiRegion: keyArn.includes(':key/mrk-') ? null : 'NONE',
    primaryKeyArn: null,
    createdAt: null,
    createdBy: null,
    description: null,
    tags: null,
    tagsKnown: false,
    aliases: new Set(),
    aliasesKnown: false,
    deletionAt: null,
    deletionRequestedAt: null,
    deletionDays: null,
    deletionEventId: null,
    rotationEnabled: null,
    rotationPeriodDays: null,
    rotationEnabledAt: null,
    rotationSwitched: false,
    nextRotationAt: null,
    rotationsKnown: false,
    rotations: [],
    materialMadeAt: null,
    materials: new Map(),
    waitingMaterials: new Set(),
    missingMaterials: new Set(),
    materialExpiresAt: null,
    importState: null,
    materialEventId: null,
    policies: [],
    policyLostAt: null,
    grants: new Map(),
    grantsKnown: false,
    lastUsage: null,
    changes: [],
    told: new Map(),
    lastWords: new Map(),
  };
}

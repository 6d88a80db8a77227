/** What is known of one key while its history is read; null is "not known". */
export interface KeyHistory {
  readonly keyArn: string;
  state: string | null;
  stateSince: Date | null;
  stateOrigin: 'events' | 'inventory' | 'none';
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
  readonly aliases: Set<string>;
  deletionAt: Date | null;
  deletionRequestedAt: Date | null;
  deletionEventId: string | null;
  rotationEnabled: boolean | null;
  rotationPeriodDays: number | null;
  rotationEnabledAt: Date | null;
  /** As the API said, until a later event makes it old. */
  nextRotationAt: Date | null;
  rotationsKnown: boolean;
  readonly rotations: Rotation[];
  materialExpiresAt: Date | null;
  importState: string | null;
  materialEventId: string | null;
  readonly policies: PolicyVersion[];
  policyRefused: string | null;
  readonly grants: Map<string, KeyGrant>;
  grantsKnown: boolean;
  lastUsage: { at: Date | null; operation: string | null; eventId: string | null; trackingSince: Date | null } | null;
  readonly changes: KeyChange[];
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
}

/** A key of which nothing is known but its name. */
export function blankHistory(keyArn: string): KeyHistory {
  return {
    keyArn,
    state: null,
    stateSince: null,
    stateOrigin: 'none',
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
    aliases: new Set(),
    deletionAt: null,
    deletionRequestedAt: null,
    deletionEventId: null,
    rotationEnabled: null,
    rotationPeriodDays: null,
    rotationEnabledAt: null,
    nextRotationAt: null,
    rotationsKnown: false,
    rotations: [],
    materialExpiresAt: null,
    importState: null,
    materialEventId: null,
    policies: [],
    policyRefused: null,
    grants: new Map(),
    grantsKnown: false,
    lastUsage: null,
    changes: [],
  };
}

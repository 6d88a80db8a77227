/** How a key's material can be renewed; `unknown` when what decides it is not known. */
export const ELIGIBILITIES = ['automatic', 'on-demand', 'manual', 'inherited', 'aws-managed', 'unknown'] as const;
export type Eligibility = (typeof ELIGIBILITIES)[number];

export interface KeyKind {
  readonly manager: string | null;
  readonly spec: string | null;
  readonly usage: string | null;
  readonly origin: string | null;
  readonly multiRegion: string | null;
  /** Somebody switched automatic rotation on or off: only eligible keys allow it. */
  readonly rotationSwitched: boolean;
}

/**
 * How a key can be rotated (FACTS.md §2): automatically only symmetric encryption keys with material of KMS; imported
 * ones on demand; asymmetric, HMAC and custom-store keys by a new key and an alias; replicas with their primary.
 */
export function rotationEligibility(key: KeyKind): Eligibility {
  if (key.manager === 'AWS') return 'aws-managed';
  if (key.multiRegion === 'REPLICA') return 'inherited';
  if (key.spec !== null && key.spec !== 'SYMMETRIC_DEFAULT') return 'manual';
  if (key.usage !== null && key.usage !== 'ENCRYPT_DECRYPT') return 'manual';
  switch (key.origin) {
    case 'AWS_CLOUDHSM':
    case 'EXTERNAL_KEY_STORE':
      return 'manual';
    // Material of asymmetric and HMAC keys can be imported too, and never rotates.
    case 'EXTERNAL':
      return key.spec === null || key.multiRegion === null ? 'unknown' : 'on-demand';
    case 'AWS_KMS':
      if (key.multiRegion === null) return 'unknown';
      return key.spec !== null || key.rotationSwitched ? 'automatic' : 'unknown';
    default:
      return key.rotationSwitched ? 'automatic' : 'unknown';
  }
}

/** What DescribeKey says that decides which other calls a key has answers for. */
export interface KeyTraits {
  readonly manager: string | null;
  readonly spec: string | null;
  readonly origin: string | null;
}

export const KEY_QUESTIONS = [
  'kms:GetKeyPolicy',
  'kms:ListGrants',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:GetKeyLastUsage',
] as const;
export type KeyQuestion = (typeof KEY_QUESTIONS)[number];

/**
 * The calls that apply to a key. Rotation: only symmetric encryption keys whose material KMS holds, made there or
 * imported; asymmetric and HMAC keys and keys of custom stores have none (KMS Developer Guide, "Rotate AWS KMS keys").
 * Tags: AWS managed keys cannot have any. What DescribeKey did not tell is asked for; AWS may then say no.
 */
export function questionsFor({ manager, spec, origin }: KeyTraits): readonly KeyQuestion[] {
  const rotates =
    (spec === null || spec === 'SYMMETRIC_DEFAULT') && origin !== 'AWS_CLOUDHSM' && origin !== 'EXTERNAL_KEY_STORE';
  const without: readonly KeyQuestion[] = [
    ...(rotates ? [] : (['kms:GetKeyRotationStatus', 'kms:ListKeyRotations'] as const)),
    ...(manager === 'AWS' ? (['kms:ListResourceTags'] as const) : []),
  ];
  return KEY_QUESTIONS.filter((question) => !without.includes(question));
}

import { z } from 'zod';
import { jsonText } from '@/lib/model/json-text';
import type { Answer, InventoryGrant, KeyDescription, LastUsage, MaterialRotation, RotationStatus } from './inventory';

/** A moment as recorders of API answers write it, in UTC. */
const recorded = z.object({
  __class__: z.literal('datetime'),
  year: z.number(),
  month: z.number(),
  day: z.number(),
  hour: z.number(),
  minute: z.number(),
  second: z.number(),
});

/** The AWS CLI prints times as ISO-8601 with an offset, or as seconds since 1970. */
const instant = z.union([z.string(), z.number(), recorded]).transform((value, context) => {
  const parsed =
    typeof value === 'object'
      ? new Date(Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second))
      : new Date(typeof value === 'number' || /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : value);
  if (Number.isNaN(parsed.getTime())) {
    context.addIssue({ code: 'custom', message: `not a time: ${JSON.stringify(value)}` });
    return z.NEVER;
  }
  return parsed.toISOString();
});

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const maybeInstant = instant.nullish().transform((value) => value ?? null);

export const DescribeKey = z.object({
  KeyMetadata: z.object({
    Arn: z.string(),
    KeyId: text,
    KeyState: text,
    Description: text,
    KeyManager: text,
    KeySpec: text,
    CustomerMasterKeySpec: text,
    KeyUsage: text,
    Origin: text,
    CreationDate: maybeInstant,
    DeletionDate: maybeInstant,
    ValidTo: maybeInstant,
    CurrentKeyMaterialId: text,
    CustomKeyStoreId: text,
    MultiRegion: z.boolean().nullish(),
    MultiRegionConfiguration: z
      .object({
        MultiRegionKeyType: text,
        PrimaryKey: z.object({ Arn: text }).nullish(),
      })
      .nullish(),
  }),
});

export const GetKeyPolicy = z.object({ Policy: z.string() });

export const GetKeyRotationStatus = z.object({
  KeyId: text,
  KeyRotationEnabled: z.boolean(),
  RotationPeriodInDays: z.number().int().nullish(),
  NextRotationDate: maybeInstant,
});

export const ListKeyRotations = z.object({
  Rotations: z.array(
    z.object({
      KeyId: text,
      KeyMaterialId: text,
      KeyMaterialState: text,
      ImportState: text,
      RotationDate: maybeInstant,
      RotationType: text,
      ValidTo: maybeInstant,
    }),
  ),
});

export const ListGrants = z.object({
  Grants: z.array(
    z.object({
      GrantId: z.string(),
      KeyId: text,
      GranteePrincipal: text,
      GranteeServicePrincipal: text,
      RetiringPrincipal: text,
      RetiringServicePrincipal: text,
      IssuingAccount: text,
      Operations: z.array(z.string()).default([]),
      Constraints: z.record(z.string(), z.unknown()).nullish(),
      Name: text,
      CreationDate: maybeInstant,
    }),
  ),
});

export const ListAliases = z.object({
  Aliases: z.array(z.object({ AliasName: z.string(), AliasArn: text, TargetKeyId: text })),
  Truncated: z.boolean().nullish(),
});

export const ListKeys = z.object({ Keys: z.array(z.object({ KeyArn: z.string(), KeyId: text })) });

export const ListResourceTags = z.object({
  Tags: z.array(z.object({ TagKey: z.string(), TagValue: z.string().default('') })),
});

export const GetKeyLastUsage = z.object({
  KeyId: text,
  KeyLastUsage: z.object({ Operation: text, Timestamp: maybeInstant, CloudTrailEventId: text }).nullish(),
  TrackingStartDate: maybeInstant,
  KeyCreationDate: maybeInstant,
});

/** A call that was refused, as the API words it. */
export const Refusal = z.object({ Error: z.object({ Code: z.string(), Message: text }) });

/** `DescribeKey` → what it says, with `SYMMETRIC_DEFAULT` under its old and its new name. */
export function description({ KeyMetadata: key }: z.infer<typeof DescribeKey>): KeyDescription {
  const kind = key.MultiRegionConfiguration?.MultiRegionKeyType ?? null;
  return {
    state: key.KeyState,
    description: key.Description,
    manager: key.KeyManager,
    spec: key.KeySpec ?? key.CustomerMasterKeySpec,
    usage: key.KeyUsage,
    origin: key.Origin,
    createdAt: key.CreationDate,
    deletionAt: key.DeletionDate,
    validTo: key.ValidTo,
    multiRegion: kind === 'PRIMARY' || kind === 'REPLICA' ? kind : key.MultiRegion === false ? 'NONE' : null,
    primaryKeyArn: key.MultiRegionConfiguration?.PrimaryKey?.Arn ?? null,
    currentMaterialId: key.CurrentKeyMaterialId,
    ...(key.CustomKeyStoreId === null ? {} : { keyStore: key.CustomKeyStoreId }),
  };
}

export function rotationStatus(status: z.infer<typeof GetKeyRotationStatus>): RotationStatus {
  return {
    enabled: status.KeyRotationEnabled,
    periodDays: status.RotationPeriodInDays ?? null,
    nextAt: status.NextRotationDate,
  };
}

export function rotations({ Rotations }: z.infer<typeof ListKeyRotations>): MaterialRotation[] {
  return Rotations.map((rotation) => ({
    at: rotation.RotationDate,
    kind: rotation.RotationType,
    materialId: rotation.KeyMaterialId,
    materialState: rotation.KeyMaterialState,
    importState: rotation.ImportState,
    expiresAt: rotation.ValidTo,
  }));
}

export function grants({ Grants }: z.infer<typeof ListGrants>): InventoryGrant[] {
  return Grants.map((grant) => ({
    grantId: grant.GrantId,
    grantee: grant.GranteePrincipal ?? grant.GranteeServicePrincipal,
    retiring: grant.RetiringPrincipal ?? grant.RetiringServicePrincipal,
    operations: grant.Operations,
    constraints: grant.Constraints && Object.keys(grant.Constraints).length > 0 ? jsonText(grant.Constraints) : null,
    name: grant.Name,
    createdAt: grant.CreationDate,
    issuingAccount: /^arn:[a-z-]+:iam::(\d{12}):/.exec(grant.IssuingAccount ?? '')?.[1] ?? grant.IssuingAccount,
  }));
}

export function lastUsage(usage: z.infer<typeof GetKeyLastUsage>): LastUsage {
  return {
    at: usage.KeyLastUsage?.Timestamp ?? null,
    operation: usage.KeyLastUsage?.Operation ?? null,
    eventId: usage.KeyLastUsage?.CloudTrailEventId?.toLowerCase() ?? null,
    trackingSince: usage.TrackingStartDate,
  };
}

export function known<T>(value: T): Answer<T> {
  return { known: true, value };
}

export function unknown<T>(reason: string): Answer<T> {
  return { known: false, reason };
}

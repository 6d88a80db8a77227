import { z } from 'zod';

function answer<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('known', [
    z.object({ known: z.literal(true), value }),
    z.object({ known: z.literal(false), reason: z.string() }),
  ]);
}

/** A list may say that it is cut off. */
function listing<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('known', [
    z.object({ known: z.literal(true), value, partial: z.boolean().optional() }),
    z.object({ known: z.literal(false), reason: z.string() }),
  ]);
}

const text = z.string().nullable();

/** An inventory as the store keeps it: what `parseInventory` made, written as JSON. */
export const Inventory = z.object({
  collectedAt: z.string(),
  completedAt: z.string().optional(),
  datedByFile: z.literal(true).optional(),
  organizationId: text,
  accounts: z.array(
    z.object({
      accountId: z.string(),
      name: text,
      path: text.optional(),
      units: z.array(z.object({ id: z.string(), name: text })).optional(),
    }),
  ),
  trustedAccounts: z.array(z.object({ accountId: z.string(), name: text, until: text })),
  keys: z.array(
    z
      .object({
        keyArn: z.string(),
        description: answer(
          z.object({
            state: text,
            description: text,
            manager: text,
            spec: text,
            usage: text,
            origin: text,
            createdAt: text,
            deletionAt: text,
            validTo: text,
            multiRegion: z.enum(['PRIMARY', 'REPLICA', 'NONE']).nullable(),
            primaryKeyArn: text,
            currentMaterialId: text,
            keyStore: text.optional(),
          }),
        ),
        policy: answer(z.string()),
        rotation: answer(z.object({ enabled: z.boolean(), periodDays: z.number().nullable(), nextAt: text })),
        rotations: listing(
          z.array(
            z.object({
              at: text,
              kind: text,
              materialId: text,
              materialState: text,
              importState: text,
              expiresAt: text,
            }),
          ),
        ),
        grants: listing(
          z.array(
            z.object({
              grantId: z.string(),
              grantee: text,
              retiring: text,
              operations: z.array(z.string()),
              constraints: text,
              name: text,
              createdAt: text,
              issuingAccount: text,
            }),
          ),
        ),
        aliases: answer(z.array(z.string())),
        tags: answer(z.record(z.string(), z.string())),
        lastUsage: answer(z.object({ at: text, operation: text, eventId: text, trackingSince: text })),
      })
      .partial()
      .required({ keyArn: true }),
  ),
  iam: z
    .array(
      z.object({
        accountId: z.string(),
        partial: z.boolean(),
        principals: z.array(z.object({ arn: z.string(), kind: z.enum(['user', 'group', 'role']), uniqueId: text })),
        policies: z.array(
          z.object({
            name: z.string(),
            arn: text,
            holders: z.array(z.string()),
            updatedAt: text,
            document: z.string(),
          }),
        ),
      }),
    )
    .optional(),
  trails: z
    .array(
      z.object({
        trailArn: z.string(),
        homeRegion: text,
        multiRegion: z.boolean().nullable(),
        organization: z.boolean().nullable(),
        bucket: text.optional(),
        kmsKeyId: text,
        validated: z.boolean().nullable(),
        logging: answer(z.boolean()).optional(),
        selectors: answer(z.string()).optional(),
      }),
    )
    .optional(),
  trailPlaces: z.array(z.object({ accountId: z.string(), region: z.string(), trails: z.array(z.string()) })).optional(),
  refusals: z.array(z.object({ accountId: text, region: text, command: z.string(), reason: z.string() })).optional(),
});
export type Inventory = z.infer<typeof Inventory>;

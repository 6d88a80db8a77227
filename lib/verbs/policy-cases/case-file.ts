import { z } from 'zod';
import { AppError } from '@/lib/model/errors';

const Texts = z.array(z.string());
/** Context values are texts, however they are written. */
const Value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Constraint = z.record(z.string(), z.string()).optional();
const Grants = z.array(
  z.object({
    granteePrincipal: z.string().optional(),
    granteeServicePrincipal: z.string().optional(),
    retiringPrincipal: z.string().optional(),
    retiringServicePrincipal: z.string().optional(),
    operations: Texts,
    issuingAccount: z.string().optional(),
    constraints: z
      .object({
        EncryptionContextSubset: Constraint,
        EncryptionContextEquals: Constraint,
        SourceArn: z.string().optional(),
      })
      .optional(),
  }),
);

/** One policy counts as a list of one. */
const Policies = z.union([z.array(z.unknown()), z.looseObject({}).transform((policy): unknown[] => [policy])]);
/** Levels from the root down, each with its policies. */
const Levels = z.array(Policies);

const RequestCase = z.object({
  id: z.string(),
  note: z.string().optional(),
  key: z.string(),
  keyAccount: z.string(),
  action: z.string(),
  principal: z.string(),
  roleArn: z.string().nullish(),
  context: z.record(z.string(), z.union([Value, z.array(Value)])).default({}),
  keyPolicy: z.unknown().optional(),
  identityPolicies: Policies.default([]),
  boundaries: Policies.nullish(),
  session: Policies.nullish(),
  scps: Levels.nullish(),
  rcps: Levels.nullish(),
  vpce: Policies.nullish(),
  grants: Grants.nullish(),
  expected: z.enum(['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied']),
});

const ExternalCase = z.object({
  id: z.string(),
  note: z.string().optional(),
  policy: z.unknown(),
  keyAccount: z.string(),
  trustedAccounts: Texts.default([]),
  orgId: z.string().nullish(),
  zone: z
    .object({
      trustedAccounts: Texts.optional(),
      trustedOrgs: Texts.optional(),
      trustedOrganizations: Texts.optional(),
      organizationAccounts: Texts.optional(),
      trustedOrgPaths: Texts.optional(),
      trustedVpcs: Texts.optional(),
      trustedVpces: Texts.optional(),
      trustedCidrs: Texts.optional(),
    })
    .optional(),
  grants: Grants.nullish(),
  rcps: Levels.nullish(),
  expected: z.object({ public: z.boolean(), crossAccount: Texts, confusedDeputy: Texts }),
});

const LintCase = z.object({
  name: z.string(),
  policy: z.unknown(),
  keyAccount: z.string(),
  keyArn: z.string().nullish(),
  orgId: z.string().nullish(),
  expectedRules: Texts,
});

const Changes = z.array(z.tuple([z.string(), z.string()]));
const DiffCase = z.object({
  name: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  keyAccount: z.string(),
  expected: z.object({ added: Changes, removed: Changes, delegation: z.string() }),
});

/** One case: a concrete request, who outside gets in, what lint finds, or what a change of policy means. */
export type PolicyCase =
  | { readonly kind: 'request'; readonly name: string; readonly given: z.infer<typeof RequestCase> }
  | { readonly kind: 'external'; readonly name: string; readonly given: z.infer<typeof ExternalCase> }
  | { readonly kind: 'lint'; readonly name: string; readonly given: z.infer<typeof LintCase> }
  | { readonly kind: 'diff'; readonly name: string; readonly given: z.infer<typeof DiffCase> };

/** Reads a file of cases; the fields of each tell its kind. Throws `AppError` that names the file, the case and the field. */
export function readCases(text: string, file: string): readonly PolicyCase[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', `${file} is not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const list = z.array(z.looseObject({})).safeParse(content);
  if (!list.success) throw new AppError('invalid', `${file} is not a list of cases.`);
  return list.data.map((entry, index) => {
    const where = `${file}, case ${index + 1}`;
    if ('expectedRules' in entry) {
      const given = checked(LintCase, entry, where);
      return { kind: 'lint', name: given.name, given };
    }
    if ('before' in entry || 'after' in entry) {
      const given = checked(DiffCase, entry, where);
      return { kind: 'diff', name: given.name, given };
    }
    if ('principal' in entry) {
      const given = checked(RequestCase, entry, where);
      return { kind: 'request', name: given.id, given };
    }
    if ('policy' in entry) {
      const given = checked(ExternalCase, entry, where);
      return { kind: 'external', name: given.id, given };
    }
    throw new AppError(
      'invalid',
      `${where} is of no known kind: it has neither "principal" and "action", nor "policy", nor "before" and "after".`,
    );
  });
}

function checked<T>(shape: z.ZodType<T>, entry: unknown, where: string): T {
  const result = shape.safeParse(entry);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AppError(
    'invalid',
    `${where}: ${issue?.path.join('.') || 'the case'}: ${issue?.message ?? 'not readable'}`,
  );
}

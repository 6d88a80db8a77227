import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ListGrants } from '@/lib/inventory/cli-output';
import { AppError } from '@/lib/model/errors';
import type { GrantOfKey } from '@/lib/policy/lint-grants';
import { parsePolicy } from '@/lib/policy/parse';
import { wholeAccount } from '@/lib/policy/principals';
import type { Policy } from '@/lib/policy/types';

export interface PolicyFile {
  /** The document as KMS would store it. */
  readonly text: string;
  readonly policy: Policy;
}

/** Reads a key policy: the document itself, or what `aws kms get-key-policy` prints. Throws `invalid` naming the file. */
export function readPolicyFile(file: string): PolicyFile {
  const text = textOf(file);
  const printed = z.object({ Policy: z.string() }).safeParse(jsonOf(text, file));
  const document = printed.success ? printed.data.Policy : text;
  const parsed = parsePolicy(document);
  if (parsed.kind === 'policy') return { text: document, policy: parsed.policy };
  throw new AppError('invalid', `${file} is no policy: ${parsed.reason}.`);
}

/**
 * Reads what `aws kms list-grants` prints for one key. Throws `invalid` naming the file, and the grant whose operations or
 * constraints cannot be read: a bound that is misspelt must not count as none.
 */
export function readGrantsFile(file: string): readonly GrantOfKey[] {
  const content = jsonOf(textOf(file), file);
  const parsed = ListGrants.safeParse(content);
  if (!parsed.success) throw new AppError('invalid', `${file} is not what "aws kms list-grants" prints.`);
  if (isFirstPage.safeParse(content).success) {
    throw new AppError('invalid', `${file} holds a part of the grants only. Ask without --max-items and --limit.`);
  }
  return parsed.data.Grants.map((grant) => {
    const constraints = Constraints.safeParse(grant.Constraints ?? {});
    const [issue] = constraints.error?.issues ?? [];
    if (!constraints.success) {
      const where = ['Constraints', ...(issue?.path ?? [])].join('.');
      throw new AppError(
        'invalid',
        `${file}: ${where} of grant ${grant.GrantId} cannot be read: ${issue?.message ?? 'not what AWS prints'}.`,
      );
    }
    return {
      grantId: grant.GrantId,
      createdAt: grant.CreationDate === null ? null : new Date(grant.CreationDate),
      granteeSeenAt: null,
      operations: grant.Operations,
      granteePrincipal: grant.GranteePrincipal ?? undefined,
      granteeServicePrincipal: grant.GranteeServicePrincipal ?? undefined,
      retiringPrincipal: grant.RetiringPrincipal ?? undefined,
      retiringServicePrincipal: grant.RetiringServicePrincipal ?? undefined,
      issuingAccount: grant.IssuingAccount ?? undefined,
      constraints: constraints.data,
    };
  });
}

const isFirstPage = z.union([
  z.object({ Truncated: z.literal(true) }),
  z.object({ NextToken: z.string() }),
  z.object({ NextMarker: z.string() }),
]);

const Pairs = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? undefined);
const Constraints = z.strictObject({
  EncryptionContextSubset: Pairs,
  EncryptionContextEquals: Pairs,
  SourceArn: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
});

/** Whose key it is: as told, or the one account to which the policies delegate. Throws `invalid` where neither says. */
export function keyAccountOf(told: { account?: string; keyArn?: string }, policies: readonly Policy[]): string {
  const named = told.account ?? told.keyArn?.split(':')[4];
  if (named !== undefined) {
    if (/^\d{12}$/.test(named)) return named;
    throw new AppError('invalid', `"${named}" is no account: it takes 12 digits.`);
  }
  const delegated = policies.flatMap(({ statements }) =>
    statements.flatMap(({ effect, principals }) =>
      effect === 'Allow' && principals?.negated === false
        ? principals.entries.flatMap(({ value }) => wholeAccount(value) ?? [])
        : [],
    ),
  );
  const [only, ...others] = new Set(delegated);
  if (only !== undefined && others.length === 0) return only;
  throw new AppError('invalid', 'The policy does not tell whose key it is. Say it with --account or --key.');
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    // As shells of Windows write it: UTF-16, or UTF-8 with a mark before it.
    const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
    return bytes.toString(isWide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new AppError('invalid', `${file} could not be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', `${file} is not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

import { AppError } from '@/lib/model/errors';
import { anyRoleOf, parseCaller } from '@/lib/policy/callers';
import type { Caller } from '@/lib/policy/types';

/**
 * The caller of a key that a person means; a whole account, which is of the key's partition, stands for any of its roles.
 * Throws `invalid` for none.
 */
export function callerNamed(principal: string, keyArn: string): Caller {
  const caller = parseCaller(/^\d{12}$/.test(principal) ? anyRoleOf(principal, keyArn) : principal);
  if (caller) return caller;
  throw new AppError(
    'invalid',
    `"${principal}" is no principal. Name a user, role or session by ARN, an account by its 12 digits, or a service such as sns.amazonaws.com.`,
  );
}

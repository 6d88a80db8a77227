import { AppError } from '@/lib/model/errors';
import { KEY_ACTIONS } from '@/lib/policy/actions';

/** The action that a person means, without `kms:`, in whatever letter case. Throws `invalid` for none. */
export function keyAction(wanted: string): string {
  const bare = wanted.replace(/^kms:/i, '').toLowerCase();
  const action = KEY_ACTIONS.find((candidate) => candidate.toLowerCase() === bare);
  if (action) return action;
  throw new AppError(
    'invalid',
    `"${wanted}" is no action on a key. Examples: Decrypt, GenerateDataKey, ReEncryptFrom, PutKeyPolicy.`,
  );
}

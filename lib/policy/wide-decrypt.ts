import { coversAction } from './actions';
import { matchesGlob } from './glob';
import { operatorOf, operatorParts } from './operators/table';
import type { Condition, Policy, Selection, Statement } from './types';

/** The actions that reveal what was encrypted; those of Security Hub KMS.1 and KMS.2. */
const DECRYPTING = ['Decrypt', 'ReEncryptFrom'];

/** Ids that no pattern short of "every key" fits all of. */
const ANY_KEYS = [
  'key/00000000-0000-4000-8000-000000000000',
  'key/ffffffff-ffff-4fff-bfff-ffffffffffff',
  'key/mrk-00000000000000000000000000000000',
  'key/mrk-ffffffffffffffffffffffffffffffff',
];

/** Condition keys by which only some keys, or only some data, are meant. */
const CHOOSES = /^(?:kms:resourcealiases|kms:requestalias|aws:resourcetag\/.+|kms:encryptioncontext:.+)$/;
/** Condition keys that leave every key of the account, and every way to it, open. */
const LEAVES_OPEN =
  /^(?:aws:securetransport|aws:resourceaccount|aws:principalaccount|aws:principalorgid|aws:resourceorgid|kms:calleraccount|aws:principaltype)$/;

export interface WideDecrypt {
  /** Sid, or `#n`. */
  readonly statement: string;
  /** As `kms:…`. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Conditions that limit from where or how the keys are used, e.g. `StringEquals kms:ViaService s3.*`. */
  readonly conditions: readonly string[];
}

/**
 * Statements of an IAM policy that allow decryption under every key. Left out: what the same policy denies outright,
 * statements whose conditions choose among the keys, and policies for administrators, which allow every action of every
 * service.
 */
export function wideDecrypts({ statements }: Policy): WideDecrypt[] {
  const denied = statements.filter(
    (statement) => statement.effect === 'Deny' && statement.conditions.length === 0 && coversEveryKey(statement),
  );
  return statements
    .filter((statement) => statement.effect === 'Allow' && coversEveryKey(statement) && !isAdministrator(statement))
    .filter(({ conditions }) => !conditions.some(chooses))
    .map((statement) => ({
      statement: statement.sid ?? `#${statement.index + 1}`,
      actions: DECRYPTING.filter(
        (action) => allows(statement.actions, action) && !denied.some((one) => allows(one.actions, action)),
      ).map((action) => `kms:${action}`),
      resources: (statement.resources?.entries ?? []).map((entry) =>
        statement.resources?.negated ? `not ${entry}` : entry,
      ),
      conditions: statement.conditions
        .filter(({ key }) => !LEAVES_OPEN.test(key.toLowerCase()))
        .map(({ operator, key, values }) => `${operator} ${key} ${values.join(', ')}`),
    }))
    .filter(({ actions }) => actions.length > 0);
}

function allows(actions: Selection<string> | null, action: string): boolean {
  return actions !== null && actions.entries.some((pattern) => coversAction(pattern, action)) !== actions.negated;
}

function isAdministrator({ actions }: Statement): boolean {
  return actions !== null && !actions.negated && actions.entries.some((entry) => /^\*(?::\*)?$/.test(entry));
}

/** `NotResource` leaves nearly every key, unless every key is what it leaves out. */
function coversEveryKey({ resources }: Statement): boolean {
  return resources !== null && resources.entries.some(isEveryKey) !== resources.negated;
}

/** Whether a resource pattern fits every key of some account and Region. An alias is no key to IAM. */
function isEveryKey(pattern: string): boolean {
  const [arn = '', , service, , , ...rest] = pattern.split(':');
  if (!matchesGlob(arn, 'arn') || (service !== undefined && !matchesGlob(service, 'kms'))) return false;
  // A star at the end of a short pattern runs on over colons.
  return rest.length > 0 ? ANY_KEYS.every((key) => matchesGlob(rest.join(':'), key)) : pattern.endsWith('*');
}

/** A condition that a key without the tag, the alias or the context does not pass. */
function chooses({ operator, key, values }: Condition): boolean {
  const { set, base, ifExists } = operatorParts(operator);
  if (ifExists || set === 'all' || base === 'null' || operatorOf(base)?.negated) return false;
  return CHOOSES.test(key.toLowerCase()) && !values.includes('*');
}

import { coversAction, KEY_ACTIONS, KEYLESS_ACTIONS } from '../actions';
import { matchesGlob } from '../glob';
import { coversKey } from '../witness-search';
import { perStatement } from './finding';

const isKms = (action: string) => /^(?:kms:|[*?])/i.test(action);
const matching = (action: string, names: readonly string[]) => names.filter((name) => coversAction(action, name));

/** KP006 */
export const otherKey = perStatement((statement, question) =>
  statement.resources && !coversKey(statement, question) ? statement.resources.entries : [],
);

/** KP008. `kms:ReEncrypt` is an operation but no permission: those are ReEncryptFrom and ReEncryptTo. */
export const unknownAction = perStatement(({ actions }) =>
  (actions?.entries ?? []).filter(
    (action) =>
      (isKms(action) || !action.includes(':')) &&
      matching(action, KEY_ACTIONS).length + matching(action, KEYLESS_ACTIONS).length === 0,
  ),
);

/** KP009 */
export const foreignAction = perStatement(({ actions }) =>
  (actions?.entries ?? []).filter((action) => action.includes(':') && !isKms(action)),
);

/** KP010 */
export const keylessAction = perStatement(({ actions }) =>
  (actions?.entries ?? []).filter(
    (action) => matching(action, KEYLESS_ACTIONS).length > 0 && matching(action, KEY_ACTIONS).length === 0,
  ),
);

/** KP011 */
export const actionCase = perStatement(({ actions }) =>
  (actions?.entries ?? []).filter((action) => {
    const names = [...KEY_ACTIONS, ...KEYLESS_ACTIONS];
    return matching(action, names).some((name) => !matchesGlob(action, `kms:${name}`));
  }),
);

/** KP108 */
export const notAction = perStatement(({ effect, actions }) =>
  effect === 'Allow' && actions?.negated ? [actions.entries.join(', ')] : [],
);

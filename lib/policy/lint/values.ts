import { variablesIn } from '../conditions';
import { hasWildcard } from '../glob';
import { commonText } from '../glob-common';
import { operatorOf, operatorParts } from '../operators/table';
import type { Condition } from '../types';
import { ANY_ACCOUNT } from '../witness-callers';
import { FILLING } from '../witness-values';
import { perStatement } from './finding';

const ACCOUNT_KEYS = new Set([
  'aws:principalaccount',
  'kms:calleraccount',
  'aws:sourceaccount',
  'aws:resourceaccount',
  'aws:vpceaccount',
]);
const ORGANIZATION_KEYS = new Set(['aws:principalorgid', 'aws:sourceorgid', 'aws:resourceorgid', 'aws:vpceorgid']);
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
/** `service.region.amazonaws.com` */
const SERVICE_HOST = /^[a-z0-9.-]+\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?$/;

const plain = (value: string) => variablesIn(value).length === 0;
const isPattern = ({ operator }: Condition) => operatorOf(operatorParts(operator).base)?.wildcards === 'pattern';
const isPresence = ({ operator }: Condition) => operatorParts(operator).base === 'null';

/** KP014 */
export const literalWildcard = perStatement(({ conditions }) =>
  conditions
    .filter(({ operator }) => /^string(?:not)?equals/.test(operatorParts(operator).base))
    .flatMap(({ values }) => values.filter((value) => hasWildcard(value.replace(/\$\{[^}]*\}/g, '')))),
);

/** KP019 */
export const malformedId = perStatement(({ conditions }) =>
  conditions
    .filter((condition) => !isPresence(condition))
    .flatMap((condition) => {
      const key = condition.key.toLowerCase();
      const readable = condition.values.filter(
        (value) => plain(value) && (isPattern(condition) || !hasWildcard(value)),
      );
      if (ACCOUNT_KEYS.has(key)) return readable.filter((value) => commonText(value, ANY_ACCOUNT, FILLING) === null);
      if (!ORGANIZATION_KEYS.has(key)) return [];
      return readable.filter((value) => !hasWildcard(value) && !ORGANIZATION.test(value));
    }),
);

/** KP020 */
export const viaServiceRegion = perStatement(({ effect, conditions }, { keyArn }) => {
  const region = keyArn?.split(':')[3] ?? null;
  return conditions
    .filter((condition) => condition.key.toLowerCase() === 'kms:viaservice' && !isPresence(condition))
    .flatMap((condition) => {
      const { negated } = operatorOf(operatorParts(condition.operator).base) ?? { negated: false };
      return condition.values.filter(plain).filter((value) => {
        if (hasWildcard(value)) {
          const here = `*.${region ?? '?*-?*'}.amazonaws.com`;
          const fits = [here, `${here}.cn`].some((shape) => commonText(value, shape, FILLING) !== null);
          return isPattern(condition) && !fits;
        }
        const named = SERVICE_HOST.exec(value)?.[1];
        if (named === undefined) return true;
        return effect === 'Allow' && !negated && region !== null && named !== region;
      });
    });
});

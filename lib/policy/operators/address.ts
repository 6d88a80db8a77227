import { isInNetwork } from '../address';
import { type Family, pair } from './operator';

/** Addresses in networks, of either IP version. */
export const addressOperators: Family = pair(['ipaddress', 'notipaddress'], {
  test: isInNetwork,
  wildcards: 'literal',
  variables: false,
});

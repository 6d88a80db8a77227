import { matchesArn } from '../glob';
import { type Family, pair } from './operator';

const operator = {
  test: (found: string, wanted: string) => matchesArn(wanted, found),
  wildcards: 'pattern',
  variables: true,
} as const;

/** ARNs, segment by segment. `ArnEquals` reads wildcards just as `ArnLike` does. */
export const arnOperators: Family = [
  ...pair(['arnequals', 'arnnotequals'], operator),
  ...pair(['arnlike', 'arnnotlike'], operator),
];

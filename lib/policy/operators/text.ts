import { matchesGlob, plainly } from '../glob';
import { type Family, pair, type Test } from './operator';

const equal: Test = (found, wanted) => found === plainly(wanted);
const equalIgnoringCase: Test = (found, wanted) => found.toLowerCase() === plainly(wanted).toLowerCase();
const like: Test = (found, wanted) => matchesGlob(wanted, found);

/** Texts: letter by letter, without regard to case, or as a pattern. */
export const textOperators: Family = [
  ...pair(['stringequals', 'stringnotequals'], { test: equal, wildcards: 'literal', variables: true }),
  ...pair(['stringequalsignorecase', 'stringnotequalsignorecase'], {
    test: equalIgnoringCase,
    wildcards: 'literal',
    variables: true,
  }),
  ...pair(['stringlike', 'stringnotlike'], { test: like, wildcards: 'pattern', variables: true }),
  ['bool', { test: equalIgnoringCase, negated: false, wildcards: 'literal', variables: false }],
  ['binaryequals', { test: equal, negated: false, wildcards: 'literal', variables: false }],
];

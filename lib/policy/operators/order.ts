import type { Family, Operator } from './operator';

/** A number as policies write it; not a number otherwise. */
export function readNumber(text: string): number {
  return /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}

const ISO = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * A moment in milliseconds: ISO 8601, or seconds since 1970 when there are more digits than a year has. Without a zone it
 * is UTC, wherever this runs.
 */
export function readDate(text: string): number {
  const value = text.trim();
  if (/^\d{5,}$/.test(value)) return Number(value) * 1000;
  const iso = ISO.exec(value);
  if (iso === null) return Number.NaN;
  return Date.parse(iso[1] === undefined && value.includes('T') ? `${value}Z` : value);
}

/** Numbers and dates: equal, unequal, and the four ways of order. */
export const orderOperators: Family = [...family('numeric', readNumber), ...family('date', readDate)];

function family(name: string, read: (text: string) => number): Family {
  const comparing = (holds: (found: number, wanted: number) => boolean, negated = false): Operator => ({
    test: (found, wanted) => {
      const [a, b] = [read(found), read(wanted)];
      return !Number.isNaN(a) && !Number.isNaN(b) && holds(a, b);
    },
    negated,
    wildcards: 'literal',
    variables: false,
  });
  return [
    [`${name}equals`, comparing((a, b) => a === b)],
    [`${name}notequals`, comparing((a, b) => a === b, true)],
    [`${name}lessthan`, comparing((a, b) => a < b)],
    [`${name}lessthanequals`, comparing((a, b) => a <= b)],
    [`${name}greaterthan`, comparing((a, b) => a > b)],
    [`${name}greaterthanequals`, comparing((a, b) => a >= b)],
  ];
}

/** Stand-ins for a star, a question mark and a dollar sign that mean themselves (`${*}`, `${?}`, `${$}`). */
const LITERALS: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001' };

/** Spells a text so that a pattern holding it matches it letter by letter. */
export function literally(text: string): string {
  return text.replace(/[*?]/g, (wildcard) => LITERALS[wildcard] ?? wildcard);
}

const STAND_IN = /[\uE000\uE001]/;

/** Undoes {@link literally}. */
export function plainly(pattern: string): string {
  // Patterns are compared by the million, and next to none has a stand-in.
  return STAND_IN.test(pattern) ? pattern.replace(/\uE000/g, '*').replace(/\uE001/g, '?') : pattern;
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * Whether a text fits a pattern of `*` (any run) and `?` (any one character). Takes time in proportion to the product
 * of both lengths at worst, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
  const found = ignoreCase ? text.toLowerCase() : text;
  if (!hasWildcard(wanted)) return plainly(wanted) === found;
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < found.length) {
    const symbol = wanted[at];
    if (symbol === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (
      symbol !== undefined &&
      (symbol === '?' || symbol === found[index] || plainly(symbol) === found[index])
    ) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}

/** ARN patterns match segment by segment: a star does not cross the first five colons. Fewer than six segments never match. */
export function matchesArn(pattern: string, text: string): boolean {
  const wanted = remembered(pattern);
  const found = remembered(text);
  if (!wanted || !found) return false;
  return wanted.every((segment, index) => matchesGlob(segment, found[index] ?? ''));
}

/** The six parts of an ARN or a pattern of one; the last may hold colons. Null for anything shorter. */
function arnSegments(arn: string): readonly string[] | null {
  const parts = arn.split(':');
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const taken = new Map<string, readonly string[] | null>();
const MOST_TAKEN = 5000;

function remembered(arn: string): readonly string[] | null {
  const known = taken.get(arn);
  if (known !== undefined) return known;
  const segments = arnSegments(arn);
  if (taken.size >= MOST_TAKEN) taken.clear();
  taken.set(arn, segments);
  return segments;
}

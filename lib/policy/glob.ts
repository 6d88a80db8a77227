const cache = new Map<string, RegExp>();

/** Whether a text fits a pattern of `*` (any run) and `?` (any one character). */
export function matchesGlob(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  if (!/[*?]/.test(pattern)) return ignoreCase ? pattern.toLowerCase() === text.toLowerCase() : pattern === text;
  const name = `${ignoreCase}${pattern}`;
  let expression = cache.get(name);
  if (!expression) {
    // Runs of stars mean one star; without folding them a hostile pattern would take exponential time.
    const source = pattern
      .replace(/\*+/g, '*')
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/[*?]/g, (wildcard) => (wildcard === '*' ? '[^]*?' : '[^]'));
    expression = new RegExp(`^${source}$`, ignoreCase ? 'iu' : 'u');
    if (cache.size > 5000) cache.clear();
    cache.set(name, expression);
  }
  return expression.test(text);
}

/** ARN patterns match segment by segment: a star does not cross the first five colons. Fewer than six segments never match. */
export function matchesArn(pattern: string, text: string): boolean {
  const wanted = segments(pattern);
  const found = segments(text);
  if (!wanted || !found) return false;
  return wanted.every((segment, index) => matchesGlob(segment, found[index] ?? ''));
}

function segments(arn: string): string[] | null {
  const parts = arn.split(':');
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

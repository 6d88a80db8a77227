/** Whether a path is a pattern: it holds `*`, `?` or `[`. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** The folder in which a pattern begins: everything before the first part that is a pattern itself. */
export function globBase(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex(isGlob);
  return parts.slice(0, first < 0 ? parts.length - 1 : first).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

/** A test for absolute paths: `*` and `?` stay within one name, `**` crosses folders, `[ab]` is a choice. */
export function globMatcher(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (pattern.startsWith('**/', at)) {
      source += '(?:[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += '.*';
      at += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      const choice = end < 0 ? null : pattern.slice(at + 1, end);
      source += choice === null ? '\\[' : `[${choice.replace(/^!/, '^').replace(/[\\\]]/g, '\\$&')}]`;
      if (choice !== null) at = end;
    } else source += char.replace(/[.+^${}()|\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

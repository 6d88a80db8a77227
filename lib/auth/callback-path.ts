/** Where to go after signing in: a path of this product, never another site; else the overview. */
export function callbackPath(text: string | null): `/${string}` {
  if (text === null) return '/';
  try {
    const url = new URL(text, 'http://localhost');
    const path = `${url.pathname}${url.search}`;
    const stays = url.origin === 'http://localhost' && /^\/(?![/\\])/.test(path);
    return stays && !path.startsWith('/login') && !path.startsWith('/api/') ? `/${path.slice(1)}` : '/';
  } catch {
    return '/';
  }
}

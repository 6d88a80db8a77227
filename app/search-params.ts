/** What Next hands a page of its query string. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** The first value of a parameter; null when it is absent or empty. */
export function first(params: SearchParams, name: string): string | null {
  const value = params[name];
  const one = Array.isArray(value) ? value[0] : value;
  return one === undefined || one === '' ? null : one;
}

/** Every value of a parameter that may be given more than once. */
export function every(params: SearchParams, name: string): readonly string[] {
  const value = params[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).filter((one) => one !== '');
}

import { z } from 'zod';

const pairs = z.record(z.string(), z.string());

/**
 * What limits a grant, a line each: `aws:ebs:id = vol-0abc (or more)` for a subset of the encryption context,
 * without the words for an exact one, `SourceArn = …`. Names are spelt by events and by the API in different case.
 */
export function constraintLines(json: string | null): string[] {
  const found = z.record(z.string(), z.unknown()).safeParse(json === null ? {} : JSON.parse(json)).data ?? {};
  return Object.entries(found).flatMap(([name, value]) => {
    const context = pairs.safeParse(value).data;
    if (context) {
      const sign = name.toLowerCase().endsWith('subset') ? '⊇' : '=';
      return Object.entries(context).map(([key, wanted]) => `${key} ${sign} ${wanted}`);
    }
    return value === null ? [] : [`${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
}

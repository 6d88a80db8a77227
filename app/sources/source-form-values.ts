import { AppError } from '@/lib/model/errors';

/** What the form for a new source says, as `addSource` takes it; it judges the values. */
export function newSourceIn(form: FormData): unknown {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const optional = (name: string): string | null => text(name) || null;
  return { name: text('sourceName'), everyMinutes: Number(text('everyMinutes') || Number.NaN), settings: settings() };

  function settings(): unknown {
    switch (text('kind')) {
      case 's3':
        return {
          kind: 's3',
          address: text('address'),
          queueUrl: optional('queueUrl'),
          roleArn: optional('roleArn'),
          externalId: optional('externalId'),
          profile: optional('profile'),
        };
      case 'history':
        return {
          kind: 'history',
          regions: text('regions')
            .split(/[\s,]+/)
            .filter(Boolean),
          profile: optional('profile'),
        };
      default:
        return { kind: 'disk', path: text('path') };
    }
  }
}

/** Days of delivery that a reading was asked for, both included; null when the source is to choose. Throws `invalid`. */
export function daysIn(form: FormData): { readonly from: Date; readonly to: Date } | null {
  const [first, last] = ['from', 'to'].map((name) => String(form.get(name) ?? ''));
  if (!first && !last) return null;
  const from = new Date(`${first || last}T00:00:00Z`);
  const to = new Date(`${last || first}T00:00:00Z`);
  if (!(from <= to))
    throw new AppError('invalid', `The first day, ${first}, is after the last, ${last}. Nothing was begun.`);
  return { from, to };
}

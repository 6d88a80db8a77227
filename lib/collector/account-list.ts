import { z } from 'zod';
import { AppError } from '@/lib/model/errors';

const Id = z.string().regex(/^\d{12}$/);
const Entries = z.array(z.union([Id, z.object({ accountId: Id }).transform(({ accountId }) => accountId)]));

/**
 * Account numbers that a file names: a JSON list of numbers as text or of objects with `accountId`, or one number a
 * line, with anything after a blank or `#` left aside. Each once. `AppError` for a line that begins otherwise.
 */
export function accountsIn(text: string, file: string): string[] {
  const named = text.trimStart().startsWith('[') ? listed(text, file) : lines(text, file);
  if (named.length === 0) throw new AppError('invalid', `${file} names no account. Write one account number a line.`);
  return [...new Set(named)];
}

function listed(text: string, file: string): string[] {
  try {
    return Entries.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid', `${file} is no list of account numbers, each 12 digits in quotes.`, { cause });
  }
}

function lines(text: string, file: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const word =
      line
        .replace(/#.*/, '')
        .trim()
        .split(/[\s,;]/)[0] ?? '';
    if (word === '') return [];
    if (Id.safeParse(word).success) return [word];
    throw new AppError('invalid', `Line ${index + 1} of ${file} does not begin with an account number of 12 digits.`);
  });
}

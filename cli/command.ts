import type { ParseArgsConfig } from 'node:util';
import type { DataFolder } from '@/boot/data-folder';
import type { Output } from '@/boot/terminal';
import { AppError } from '@/lib/model/errors';
import type { Operation } from '@/lib/verbs/operation';

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** How a command asks; hides whether a server answers or this process does. */
export type Ask = <Input, Result>(operation: Operation<Input, Result>, input: Input) => Promise<Result>;

export interface Invocation {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  readonly ask: Ask;
  readonly output: Output;
  /** Aborts when the person at the terminal wants to stop. */
  readonly signal: AbortSignal;
  /** Print the answer as JSON. */
  readonly json: boolean;
  readonly folder: DataFolder;
  /** The checkout. */
  readonly root: string;
}

/** One word of the command line. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Shown by `--help`, below the usage line. */
  readonly usage: string;
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** It takes options alone; words beside them are a mistake. */
  readonly wordless?: true;
  /** Returns the exit status. Throws `AppError` for what a person can mend. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** Exit statuses, the same for every command. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  found: 4,
  busy: 5,
  notFound: 6,
  forbidden: 7,
} as const;

/** The texts of an option that may be given more than once, split at commas. */
export function list(values: OptionValues, name: string): string[] {
  const given = values[name];
  const texts = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return texts
    .filter((value) => typeof value === 'string')
    .flatMap((value) => value.split(','))
    .map((value) => value.trim());
}

/** The text of an option; undefined when it was not given. */
export function text(values: OptionValues, name: string): string | undefined {
  const given = values[name];
  return typeof given === 'string' ? given : undefined;
}

/** The one of the choices that an option names; `AppError` when it names none. */
export function oneOf<T extends string>(choices: readonly T[], wanted: string, what: string): T {
  const found = choices.find((choice) => choice === wanted);
  if (found === undefined) throw new AppError('invalid', `"${wanted}" is no ${what}. One of: ${choices.join(', ')}.`);
  return found;
}

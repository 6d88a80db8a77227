import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { verifyAdvice } from '@/cli/verify-advice';
import { verifyOperation } from '@/lib/verbs/operations/verify';

/** `keytrail verify` */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Read every log again with a second, simple reader and compare it with the store',
  usage: 'keytrail verify [--data DIR] [--json]',
  help: `Compares each KMS record of each file with the stored event: id, name, account, Region and day, and prints how many
events files and store have by each of these; "!=" marks where they differ. Changes nothing.
Files that were set aside, have changed since or are gone are listed: nothing is said of them.

Exit status: 0 the store agrees, 1 it differs, 3 it agrees but some files could not be compared.`,
  wordless: true,
  options: {},
  run: async ({ ask, output, json }) => {
    const found = await ask(verifyOperation, {});
    if (json) output.write(`${JSON.stringify(found)}\n`);
    else output.write(summary(found));
    switch (found.verdict) {
      case 'agrees':
        return EXIT.done;
      case 'differs':
        return EXIT.failed;
      case 'cannot-tell':
        return EXIT.incomplete;
    }
  },
};

type Found = Awaited<ReturnType<typeof verifyOperation.run>>;

const VERDICTS: Readonly<Record<Found['verdict'], string>> = {
  agrees: 'The store agrees with the files.',
  differs: 'The store differs from the files; see below what is wrong and what to do.',
  'cannot-tell': 'What could be compared agrees; some files could not be.',
};

const n = new Intl.NumberFormat('en');

/** Events by one of their values: what the files have, what the store has of them, and a mark where that differs. */
function table(title: string, totals: Found['totals']['name']): string[] {
  const rows = totals.map(({ value, files, store }) => ({
    cells: [value === null ? '(not told)' : printable(value), n.format(files), n.format(store)] as const,
    mark: files === store ? '' : '  !=',
  }));
  const head = [title, 'files', 'store'] as const;
  const width = (column: 0 | 1 | 2) =>
    Math.max(...[head, ...rows.map(({ cells }) => cells)].map((row) => row[column].length));
  const [first, second, third] = [width(0), width(1), width(2)];
  const line = ([value, files, store]: readonly [string, string, string]) =>
    `${value.padEnd(first)}  ${files.padStart(second)}  ${store.padStart(third)}`;
  return ['', line(head), ...rows.map(({ cells, mark }) => `${line(cells)}${mark}`)];
}

function summary(found: Found): string {
  const { verdict, files, records, agreed, repeated, differences, differenceCount, totals, unverified } = found;
  const advice = verifyAdvice(found);
  return [
    VERDICTS[verdict],
    `Files    ${n.format(files)} read again, ${n.format(unverified.length)} could not be`,
    `Records  ${n.format(records)} of KMS = ${n.format(agreed)} equal in the store + ${n.format(repeated)} delivered before + ${n.format(records - agreed - repeated)} other`,
    ...table('Event name', totals.name),
    ...table('Account', totals.account),
    ...table('Region', totals.region),
    ...table('Day', totals.day),
    '',
    ...(differenceCount > 0 ? [`Differences  ${n.format(differenceCount)}`] : []),
    ...differences.map(
      ({ path, kind, eventId, detail }) => `${kind}  ${eventId ?? '-'}  ${printable(detail)}  ${printable(path)}`,
    ),
    ...unverified.map(({ path, reason }) => `not compared  ${printable(reason)}  ${printable(path)}`),
    ...(advice.length > 0 ? ['', 'What to do', ...advice] : []),
    '',
  ].join('\n');
}

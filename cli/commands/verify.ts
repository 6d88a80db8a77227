import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { verifyOperation } from '@/lib/verbs/operations/verify';

/** `keytrail verify` */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Read every log again with a second, simple reader and compare it with the store',
  usage: 'keytrail verify [--data DIR] [--json]',
  help: `Compares each KMS record of each file with the stored event: id, name, account, Region and day. Changes nothing.
Files that were set aside, have changed since or are gone are listed: nothing is said of them.

Exit status: 0 the store agrees, 1 it differs, 3 it agrees but some files could not be compared.`,
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
  differs: 'The store differs from the files. Delete events.duckdb and read the logs again; decisions are kept.',
  'cannot-tell': 'What could be compared agrees; some files could not be.',
};

function summary({
  verdict,
  files,
  records,
  agreed,
  repeated,
  differences,
  differenceCount,
  unverified,
}: Found): string {
  const n = new Intl.NumberFormat('en');
  return [
    VERDICTS[verdict],
    `Files    ${n.format(files)} read again, ${n.format(unverified.length)} could not be`,
    `Records  ${n.format(records)} of KMS = ${n.format(agreed)} equal in the store + ${n.format(repeated)} delivered before + ${n.format(records - agreed - repeated)} other`,
    ...(differenceCount > 0 ? [`Differences  ${n.format(differenceCount)}`] : []),
    ...differences.map(
      ({ path, kind, eventId, detail }) => `${kind}  ${eventId ?? '-'}  ${printable(detail)}  ${printable(path)}`,
    ),
    ...unverified.map(({ path, reason }) => `not compared  ${printable(reason)}  ${printable(path)}`),
    '',
  ].join('\n');
}

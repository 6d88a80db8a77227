import { printable } from '@/boot/terminal';
import { type Command, EXIT, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { crossAccountOperation } from '@/lib/verbs/operations/cross-account';

type Edge = Awaited<ReturnType<typeof crossAccountOperation.run>>[number];

/** `keytrail cross-account` */
export const crossAccountCommand: Command = {
  name: 'cross-account',
  summary: 'Say which accounts use whose keys, each call once, and which may but do not',
  usage: 'keytrail cross-account [--from 2026-10-01] [--to 2026-10-31] [--data DIR] [--json]',
  help: `CloudTrail writes a call across accounts into both accounts' trails. Here it is one, and the role that called is
named where the caller's trail is here. Where it is not, only the account is known, and calls that were refused are not
seen: those are in the caller's trail alone. Without days, all data counts.

Exit status: 0 done.`,
  options: { from: { type: 'string' }, to: { type: 'string' } },
  run: async ({ positionals, values, ask, output, json }) => {
    if (positionals.length > 0) throw new AppError('invalid', 'This command takes days only: --from 2026-10-01');
    const [from, to] = [text(values, 'from'), text(values, 'to')];
    const edges = await ask(crossAccountOperation, { ...(from && { from }), ...(to && { to }) });
    output.write(json ? `${JSON.stringify(edges)}\n` : inWords(edges));
    return EXIT.done;
  },
};

function inWords(edges: readonly Edge[]): string {
  if (edges.length === 0) return 'No account uses a key of another, and none outside may.\n';
  return `${edges.flatMap(linesOf).join('\n')}\n`;
}

function linesOf(edge: Edge): string[] {
  const { calls, denied, keys, allowed_keys, first_at, last_at, principals, by_owners, callers_trail } = edge;
  const named = (id: string, name: string | null) => (name === null ? id : `${id} (${printable(name)})`);
  const used =
    calls > 0
      ? `${counted(calls, 'call')} on ${counted(keys.length, 'key')}, ${first_at?.slice(0, 10)} to ${last_at?.slice(0, 10)}`
      : `no call succeeded${allowed_keys.length > 0 ? `; ${allowed_keys.length === 1 ? '1 key lets' : `${allowed_keys.length} keys let`} it in` : ''}`;
  const roles = principals.filter((principal) => principal.startsWith('arn:'));
  return [
    `${named(edge.caller_account_id, edge.caller_name)} → keys of ${named(edge.owner_account_id, edge.owner_name)}  [${kindWords(edge)}]`,
    `  ${used}${denied > 0 ? `, ${denied} refused` : ''}`,
    ...(roles.length > 0 ? [`  by ${roles.map(printable).join(', ')}`] : []),
    ...(by_owners > 0 ? [`  ${by_owners} of them told by the owner's trail alone: the role is not known`] : []),
    ...(callers_trail ? [] : ["  the caller's trail is not here: refused calls are not seen"]),
  ];
}

function kindWords({ kind, partner_until }: Edge): string {
  switch (kind) {
    case 'inside':
      return 'ours';
    case 'partner':
      return `partner${partner_until === null ? '' : ` until ${partner_until}`}`;
    case 'expired-partner':
      return `partner until ${partner_until}, which is over`;
    case 'unknown':
      return 'not registered';
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

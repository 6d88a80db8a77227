import { printable } from '@/boot/terminal';
import { type Command, EXIT, oneOf, text } from '@/cli/command';
import { keys } from '@/lib/i18n/keys';
import { whatBreaks } from '@/lib/i18n/what-breaks';
import { AppError } from '@/lib/model/errors';
import { LANGUAGES, type Language } from '@/lib/model/language';
import { keyThenOperation } from '@/lib/verbs/operations/key-then';
import { keyOperation } from '@/lib/verbs/operations/keys';

type Then = Awaited<ReturnType<typeof keyThenOperation.run>>;
type Fact = Then['facts'][number];
type Dossier = Awaited<ReturnType<typeof keyOperation.run>>;

/** `keytrail key ARN [--at INSTANT]` */
export const keyCommand: Command = {
  name: 'key',
  summary: 'Show everything known of one key, now or at an instant of the past',
  usage:
    'keytrail key ARN|KEY-ID|ALIAS [--at 2026-10-03|2026-10-03T12:00:00Z] [--language en|ko] [--data DIR] [--json]',
  help: `State, rotation (whether the key can, what holds it up, last, next and missed dates), what breaks if it is disabled
and how soon, policy versions, who outside has access, grants, rotations, changes, what AWS refused to tell, users,
protected resources. --language says in which language reasons are given.

With --at: what the key was at that instant (UTC; a day means its end), each fact with the event or the inventory that
tells it. What only a later inventory tells is said so, and whether the logs prove that nothing changed in between.

Exit status: 0, or 6 when no such key is known.`,
  options: { at: { type: 'string' }, language: { type: 'string' } },
  run: async ({ positionals, values, ask, output, json }) => {
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new AppError('invalid', 'Name one key: keytrail key ARN');
    const at = text(values, 'at');
    if (at === undefined) {
      const language = oneOf(LANGUAGES, text(values, 'language') ?? 'en', 'language');
      const dossier = await ask(keyOperation, { key: name });
      output.write(json ? `${JSON.stringify(dossier)}\n` : sections(inWords(dossier, language)));
    } else {
      const then = await ask(keyThenOperation, { key: name, at });
      output.write(json ? `${JSON.stringify(then)}\n` : thenInWords(then));
    }
    return EXIT.done;
  },
};

/** The dossier with reasons where it has their names, and with what no record can show. */
function inWords({ rotation, if_disabled, ...rest }: Dossier, language: Language): Readonly<Record<string, unknown>> {
  const [ofKeys, words] = [keys[language], whatBreaks[language]];
  const { key, ...tables } = rest;
  return {
    key,
    rotation: {
      ...rotation,
      reason: ofKeys.eligibilityReasons[rotation.eligibility],
      held_up_by: ofKeys.hindrances[rotation.held_up_by],
    },
    if_disabled: if_disabled.map(({ rank, service, resource, stops, how_soon, calls_30_days, last_at }) => ({
      rank,
      service,
      resource: resource ?? words.noResource,
      stops: words.stops[stops],
      how_soon: words.soon[how_soon],
      calls_30_days,
      last_at: last_at.slice(0, 10),
    })),
    not_seen: Object.values(words.unseen).map((what) => ({ what })),
    ...tables,
  };
}

function thenInWords({ key_arn, at, exists, facts, not_known }: Then): string {
  if (exists === false) return `${key_arn} had not been made yet at ${at}.\n`;
  const lines = facts.flatMap((fact) => [
    `${fact.aspect.padEnd(9)} ${printable(fact.aspect === 'policy' ? onOneLine(fact.value) : fact.value)}`,
    `          ${sourceWords(fact)}`,
  ]);
  const open = not_known.length > 0 ? [`not known, or not all of it: ${not_known.join(', ')}`] : [];
  return `${[`${key_arn} at ${at}`, ...lines, ...open].join('\n')}\n`;
}

/** JSON without the space between its parts; any other text as it is. */
function onOneLine(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function sourceWords(fact: Fact): string {
  const { source, source_at, event_name, event_id, principal, source_ip, proven, unseen_by } = fact;
  const words = {
    event: `by ${event_name} of ${source_at}, event ${event_id}, ${printable(principal ?? 'principal not known')}, from ${printable(source_ip ?? 'an address not known')}`,
    snapshot: `by the inventory of ${source_at}`,
    'later-snapshot': `by the inventory of ${source_at}, the first after it; ${
      proven
        ? 'the logs of all days in between show no change'
        : 'logs of days in between are missing, so it may have been otherwise'
    }`,
    use: `by its use of ${source_at}, event ${event_id}`,
  }[source];
  return unseen_by === null
    ? words
    : `${words}; the inventory of ${unseen_by} shows it otherwise, and no event tells since when`;
}

function sections(dossier: Readonly<Record<string, unknown>>): string {
  return Object.entries(dossier)
    .map(
      ([name, content]) => `${name.replaceAll('_', ' ')}\n${Array.isArray(content) ? rows(content) : fields(content)}`,
    )
    .join('\n');
}

function rows(content: readonly unknown[]): string {
  return content.length === 0 ? '  none known\n' : content.map((row) => `  - ${inline(row)}\n`).join('');
}

function fields(content: unknown): string {
  return Object.entries(content ?? {})
    .map(([name, value]) => `  ${name.padEnd(24)} ${shown(value)}\n`)
    .join('');
}

function inline(row: unknown): string {
  return Object.entries(row ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${shown(value)}`)
    .join('  ');
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

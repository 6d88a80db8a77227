import { table } from '@/boot/terminal';
import { type Command, EXIT, list, text } from '@/cli/command';
import { EVENT_FIELDS, type EventField } from '@/db/facts';
import { AppError } from '@/lib/model/errors';
import { eventsOperation } from '@/lib/verbs/operations/events';

/** `keytrail events` */
export const eventsCommand: Command = {
  name: 'events',
  summary: 'List or count delivered events',
  usage:
    'keytrail events [--count-by FIELD[,FIELD]] [--from T --to T] [--FIELD VALUE]… [--limit N] [--offset N] [--all-services] [--data DIR] [--json]',
  help: `FIELD is one of: ${EVENT_FIELDS.join(', ')}.
Every field is also a filter that may be given more than once (any of the values); an empty value means "the record
does not say". Times are ISO-8601; a day means its first instant, in UTC. --from is inside, --to is not.
Events are listed newest first, 100 unless --limit says otherwise; --offset leaves out the first ones.
Counts are of delivered events, each once: a cross-account call delivered to two accounts counts twice here.

Exit status: 0.`,
  wordless: true,
  options: {
    'count-by': { type: 'string', multiple: true },
    from: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
    offset: { type: 'string' },
    'all-services': { type: 'boolean' },
    ...Object.fromEntries(EVENT_FIELDS.map((field) => [field, { type: 'string' as const, multiple: true }])),
  },
  run: async ({ values, ask, output, json }) => {
    const from = instant(text(values, 'from'));
    const to = instant(text(values, 'to'));
    if (from !== undefined && to !== undefined && from >= to) {
      throw new AppError('invalid', `--from ${from} is not before --to ${to}, so no event lies between.`);
    }
    const where = Object.fromEntries(
      EVENT_FIELDS.filter((name) => values[name] !== undefined).map((name) => [name, list(values, name)]),
    );
    const countBy = list(values, 'count-by').map(field);
    const answer = await ask(eventsOperation, {
      filter: {
        ...(from ? { from } : {}),
        ...(to ? { to } : {}),
        where,
        allServices: values['all-services'] === true,
      },
      ...(countBy.length > 0 ? { countBy } : {}),
      limit: whole(text(values, 'limit'), 100),
      offset: whole(text(values, 'offset'), 0),
    });
    if (json) output.write(`${JSON.stringify(answer.kind === 'counts' ? answer.counts : answer.events)}\n`);
    else if (answer.kind === 'counts') {
      output.write(
        table(
          [...answer.fields, 'events'],
          answer.counts.map(({ values: cells, events }) => [...cells, events]),
        ),
      );
    } else {
      output.write(
        table(
          ['time', 'event', 'outcome', 'key', 'principal', 'account', 'Region', 'via', 'id'],
          answer.events.map((event) => [
            event.event_time,
            event.event_name,
            event.outcome,
            event.key_arn,
            event.principal,
            event.recipient_account_id,
            event.aws_region,
            event.via_service,
            event.event_id,
          ]),
        ),
      );
    }
    return EXIT.done;
  },
};

function field(word: string): EventField {
  const found = EVENT_FIELDS.find((candidate) => candidate === word);
  if (!found) throw new AppError('invalid', `"${word}" is no field. One of: ${EVENT_FIELDS.join(', ')}.`);
  return found;
}

function instant(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const parsed = new Date(given);
  if (Number.isNaN(parsed.getTime()))
    throw new AppError('invalid', `"${given}" is no time. Example: 2026-11-22T09:00:00Z.`);
  return parsed.toISOString();
}

function whole(given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!/^\d+$/.test(given)) throw new AppError('invalid', `"${given}" is no whole number.`);
  return Number(given);
}

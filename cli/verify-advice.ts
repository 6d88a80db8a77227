import type { DifferenceKind } from '@/lib/recount/compare';
import type { UnverifiedCause } from '@/lib/verbs/verify';

/** What a recount found, as far as advice depends on it. */
export interface ToAdviseOn {
  readonly kinds: Readonly<Record<DifferenceKind, number>>;
  readonly unverified: readonly { readonly cause: UnverifiedCause }[];
}

const n = new Intl.NumberFormat('en');

/** What to do about what a recount found, one line for each kind of difference. Nothing in it loses what users wrote. */
export function verifyAdvice({ kinds, unverified }: ToAdviseOn): string[] {
  const causes = (cause: UnverifiedCause) => unverified.filter((one) => one.cause === cause).length;
  const wrong = [
    told(kinds['not-stored'], 'record of the files is not in the store', 'records of the files are not in the store'),
    told(kinds['other-value'], 'event has another value in the store', 'events have other values in the store'),
    told(kinds['stored-twice'], 'event is stored twice', 'events are stored twice'),
    told(kinds['not-in-file'], 'stored event is not in its file', 'stored events are not in their files'),
    told(kinds['other-count'], 'file has another number of records', 'files have other numbers of records'),
  ].filter((line) => line !== null);
  const gone = causes('gone');
  return [
    ...(wrong.length === 0 ? [] : [`${wrong.join(', ')}.`, ...rebuilding(gone)]),
    ...one(
      kinds['same-id'],
      'Two records of one id that differ: the log repeats an id. The store keeps the first; nothing is to be done.',
    ),
    ...one(
      causes('changed'),
      'Changed since they were read: read them again with "keytrail ingest PATH"; what is stored already stays and is not doubled.',
    ),
    ...one(
      gone,
      'Gone: the store still has their events, and nothing but the store (and the archive, if there is one) has them. Put the files back to compare them; run "keytrail archive" to have the events twice.',
    ),
    ...one(
      causes('broken'),
      'Broken: what could be read of them is stored, the rest stands on the Sources page. Fetch whole copies and read those.',
    ),
    ...one(
      causes('unreached'),
      'Out of reach: their bucket could not be asked. "keytrail sources test NAME" tells which permission is missing.',
    ),
    ...one(
      causes('unclear'),
      'Not understood by the second reader: this says nothing against the store. Look at one with "keytrail ingest" in a data folder of its own.',
    ),
  ];
}

/** How to have the events anew without losing what only the store holds. */
function rebuilding(gone: number): string[] {
  return [
    'To have them right, let the logs be read anew; decisions, notes and users stand in ledger.duckdb and are not touched:',
    `  0. keytrail archive, which keeps inventory and what digests proved${gone > 0 ? `, and the events of files that are gone: ${n.format(gone)}` : ''}`,
    '  1. stop KeyTrail and move events.duckdb and the folder "facts" out of the data folder; keep them',
    '  2. keytrail ingest PATH… with the folders of the logs, before anything else; connected sources are read again by themselves',
    '  3. keytrail rebuild, for what only the archive still has',
    '  4. keytrail verify; when it agrees, what was moved can go',
  ];
}

function told(count: number, single: string, many: string): string | null {
  return count === 0 ? null : `${n.format(count)} ${count === 1 ? single : many}`;
}

function one(count: number, line: string): string[] {
  return count === 0 ? [] : [`${n.format(count)} × ${line}`];
}

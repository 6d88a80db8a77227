import { incidents, incidentText } from '@/lib/i18n/incidents';
import type { KnownIncident } from '@/lib/model/incident';
import type { IngestProgress } from '@/lib/model/ingest';
import { shareRead, stagesOf } from '@/lib/model/ingest-stages';

/** Where a command writes; answers go to standard output, everything else to standard error. */
export interface Output {
  readonly write: (text: string) => void;
  readonly tell: (text: string) => void;
  readonly isTerminal: boolean;
}

export const terminal: Output = {
  write: (text) => process.stdout.write(text),
  tell: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
};

/** Control characters of untrusted text, drawn as codes so that a log cannot drive the terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** What was found damaged and set aside, as a line. */
export function incidentLine(incident: KnownIncident): string {
  return `keytrail: ${incidents.en.title[incident.store]}. ${printable(incidentText(incidents.en, incident))}\n`;
}

/** Columns padded to their widest value; numbers to the right. Unknown is a dash. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((value) => (value === null ? '–' : printable(String(value)))));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const isNumber = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (values: readonly string[]) =>
    values
      .map((value, column) =>
        isNumber[column] ? value.padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${[line(headings), ...cells.map(line)].join('\n')}\n`;
}

/** Draws one line of progress over the last; silent when nobody watches. */
export function progressLine(output: Output): { show: (progress: IngestProgress) => void; end: () => void } {
  let shown = false;
  return {
    show: (progress) => {
      if (!output.isTerminal) return;
      shown = true;
      output.tell(`\r\u001b[2K${progressText(progress)}`);
    },
    end: () => {
      if (shown) output.tell('\n');
    },
  };
}

/** One line, as wide as the terminal at most: a longer one could not be drawn over. */
function progressText(progress: IngestProgress): string {
  const text = wordsOf(progress);
  const columns = process.stderr.columns ?? 160;
  return text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
}

function wordsOf(progress: IngestProgress): string {
  switch (progress.phase) {
    case 'listing':
      return `Looking for files: ${n.format(progress.filesFound)}`;
    case 'reading':
      return `${bar(shareRead(progress))}${timeLeft(progress)}  ${stages(progress)}`;
    case 'paused':
      return `Paused by ${printable(progress.pausedBy ?? '')}; go on with "keytrail resume".  ${stages(progress)}`;
    case 'analyzing':
      return `${bar(1)}  ${n.format(progress.records)} records read; analyzing`;
    case 'done':
      return `${bar(1)}  ${n.format(progress.records)} records read`;
  }
}

const n = new Intl.NumberFormat('en');

function bar(share: number | null): string {
  if (share === null) return '░'.repeat(16);
  const filled = Math.round(share * 16);
  return `${'█'.repeat(filled)}${'░'.repeat(16 - filled)} ${Math.round(share * 100)} %`;
}

function timeLeft({ secondsLeft }: IngestProgress): string {
  if (secondsLeft === null) return '';
  return secondsLeft < 90 ? `  ${secondsLeft} s left` : `  ${n.format(Math.round(secondsLeft / 60))} min left`;
}

function stages(progress: IngestProgress): string {
  const each = stagesOf(progress).map(
    ({ stage, count, bytes }) => `${stage} ${n.format(count)}${bytes === null ? '' : ` (${megabytes(bytes)})`}`,
  );
  const quarantined = progress.filesQuarantined > 0 ? [`quarantined ${n.format(progress.filesQuarantined)}`] : [];
  return [...each, ...quarantined].join('  ');
}

function megabytes(bytes: number): string {
  return `${n.format(Math.round(bytes / 1e5) / 10)} MB`;
}

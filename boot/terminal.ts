import type { IngestProgress } from '@/lib/model/ingest';

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

function progressText(progress: IngestProgress): string {
  const done = progress.filesRead + progress.filesKnown;
  const share = progress.bytesFound > 0 ? Math.min(1, progress.bytesRead / progress.bytesFound) : 0;
  const filled = Math.round(share * 24);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(24 - filled)}`;
  const number = new Intl.NumberFormat('en');
  switch (progress.phase) {
    case 'listing':
      return `Looking for files: ${number.format(progress.filesFound)}`;
    case 'reading':
      return `${bar} ${Math.round(share * 100)} %  files ${number.format(done)}/${number.format(progress.filesFound)}  records ${number.format(progress.records)}  KMS ${number.format(progress.kmsRecords)}${progress.filesQuarantined > 0 ? `  quarantined ${progress.filesQuarantined}` : ''}`;
    case 'analyzing':
      return `${bar} 100 %  ${number.format(progress.records)} records read; analyzing`;
    case 'done':
      return `${bar} 100 %  ${number.format(progress.records)} records read`;
  }
}

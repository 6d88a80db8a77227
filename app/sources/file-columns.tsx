import { StateBadge, type Tone } from '@/app/ui/state-badge';
import type { Column } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { readingReason } from '@/lib/i18n/reading-reasons';
import type { FileOutcome } from '@/lib/model/ingest';
import type { SourceFile } from '@/lib/queries/source-files';
import styles from './sources.module.css';

const TONES: Readonly<Record<FileOutcome, Tone>> = {
  complete: 'plain',
  partial: 'warning',
  quarantined: 'critical',
  'not-a-log': 'quiet',
};

export function OutcomeBadge({ view, outcome }: { readonly view: View; readonly outcome: FileOutcome }) {
  return (
    <span title={view.words.sources.outcomeHints[outcome]}>
      <StateBadge tone={TONES[outcome]}>{view.words.sources.outcomes[outcome]}</StateBadge>
    </span>
  );
}

/** Longest end of a path shown, in characters: the name of a log file, which begins with its account, and some of its folder. */
const MOST_PATH = 100;

/** The end of a path tells files apart, so the beginning is what gives way. */
function PathText({ view, path }: { readonly view: View; readonly path: string }) {
  return (
    <span className={styles.path} title={plainText(path)}>
      <Untrusted view={view} text={path.length > MOST_PATH ? `…${path.slice(1 - MOST_PATH)}` : path} mono />
    </span>
  );
}

/** Pixels in which the longest path takes two lines, and three where reasons stand beside it. */
const PATH_WIDTH = { alone: 420, besideReasons: 300 };

/** Columns of a list of files; a reason stands beside the outcome it explains, and where no file has one, none is asked for. */
export function fileColumns(view: View, files: readonly SourceFile[]): Column<SourceFile>[] {
  const { sources } = view.words;
  const { count, bytes } = view.format;
  const hasReasons = files.some(({ reason }) => reason !== null);
  const number = (id: string, title: string, of: (file: SourceFile) => number): Column<SourceFile> => ({
    id,
    title,
    align: 'right',
    cell: (file) => count(of(file)),
  });
  const reason: Column<SourceFile> = {
    id: 'reason',
    title: sources.reason,
    wrap: true,
    cell: ({ reason: told }) =>
      told === null ? '' : <Untrusted view={view} text={readingReason(told, view.language)} limit={200} />,
  };
  return [
    { id: 'outcome', title: sources.outcome, cell: ({ outcome }) => <OutcomeBadge view={view} outcome={outcome} /> },
    {
      id: 'path',
      title: sources.path,
      wrap: true,
      isLead: true,
      width: hasReasons ? PATH_WIDTH.besideReasons : PATH_WIDTH.alone,
      cell: ({ path, copy_of }) => (
        <>
          <PathText view={view} path={path} />
          {copy_of === null ? null : (
            <small className={styles.copy}>
              {sources.copyOf} <Untrusted view={view} text={copy_of} limit={200} mono />
            </small>
          )}
        </>
      ),
    },
    ...(hasReasons ? [reason] : []),
    number('records', sources.records, ({ records }) => records),
    number('kms', sources.kms, ({ kms_records }) => kms_records),
    number('context', sources.contextColumn, ({ context_records }) => context_records),
    number('other', sources.otherColumn, ({ other_records }) => other_records),
    number('rejected', sources.rejected, ({ rejected_records }) => rejected_records),
    { id: 'size', title: sources.size, align: 'right', cell: ({ size_bytes }) => bytes(size_bytes) },
    { id: 'read', title: sources.readAt, cell: ({ read_at }) => <TimeText view={view} at={read_at} /> },
  ];
}

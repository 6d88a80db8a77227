import { Button } from '@/app/ui/button';
import { plainText } from '@/app/ui/untrusted';
import type { Format } from '@/lib/i18n/format';
import type { Words } from '@/lib/i18n/words';
import styles from './upload-zone.module.css';
import type { Upload, UploadState } from './use-uploads';

/** More rows than this help nobody; what went wrong is always shown. */
const MOST_ROWS = 40;

interface Props {
  readonly words: Words['upload'];
  readonly format: Format;
  readonly list: readonly Upload[];
  readonly cancel: (id: number) => void;
}

/** What became of each file, what needs somebody first. */
export function UploadList({ words, format, list, cancel }: Props) {
  const sorted = [...list].sort((a, b) => Number(isBad(b.state)) - Number(isBad(a.state)) || a.id - b.id);
  const shown = sorted.slice(0, Math.max(MOST_ROWS, list.filter(({ state }) => isBad(state)).length));
  const sent = list.filter(({ state }) => state.kind === 'ended' && state.end.kind === 'kept').length;
  return (
    <>
      <p className={styles.summary} role="status">
        {words.sending(format.count(sent), format.count(list.length))}
      </p>
      <ul className={styles.list}>
        {shown.map(({ id, name, bytes, state }) => (
          <li key={id} className={isBad(state) ? styles.bad : ''}>
            <span className={styles.name}>{plainText(name)}</span>
            <span className={styles.size}>{format.bytes(bytes)}</span>
            <span className={styles.state}>{stateText(words, format, state)}</span>
            {state.kind === 'ended' ? null : (
              <Button look="quiet" onClick={() => cancel(id)} aria-label={`${words.cancel}: ${plainText(name)}`}>
                {words.cancel}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {shown.length < list.length ? (
        <p className={styles.hint}>{words.more(format.count(list.length - shown.length))}</p>
      ) : null}
    </>
  );
}

function isBad(state: UploadState): boolean {
  return state.kind === 'ended' && state.end.kind !== 'kept' && state.end.kind !== 'cancelled';
}

function stateText(words: Words['upload'], format: Format, state: UploadState): string {
  switch (state.kind) {
    case 'waiting':
      return words.states.waiting;
    case 'sending':
      return words.states.sending(format.percent(state.share, 1));
    case 'ended':
      return endText(words, format, state.end);
  }
}

function endText(words: Words['upload'], format: Format, end: Extract<UploadState, { kind: 'ended' }>['end']): string {
  switch (end.kind) {
    case 'kept':
      if (end.isKnown) return words.states.known;
      return end.waits ? words.states.queued : words.states.kept;
    case 'refused':
      return words.problems[end.problem](end.limitBytes === null ? '' : format.bytes(end.limitBytes));
    case 'forbidden':
      return words.refused;
    case 'signed-out':
      return words.signedOut;
    case 'failed':
      return words.failed;
    case 'cancelled':
      return words.states.cancelled;
  }
}

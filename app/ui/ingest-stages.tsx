import type { Format } from '@/lib/i18n/format';
import type { Words } from '@/lib/i18n/words';
import type { IngestProgress } from '@/lib/model/ingest';
import { stagesOf } from '@/lib/model/ingest-stages';
import styles from './ingest-stages.module.css';

interface Props {
  readonly words: Words['progress'];
  readonly format: Format;
  readonly progress: IngestProgress;
}

/** How far each stage of an ingest has come, in order. */
export function IngestStages({ words, format, progress }: Props) {
  return (
    <dl className={styles.stages} aria-label={words.title}>
      {stagesOf(progress).map(({ stage, count, unit, bytes }) => (
        <div key={stage}>
          <dt>{words.stages[stage]}</dt>
          <dd>
            {words.units[unit](format.count(count))}
            {bytes === null ? null : <small> · {format.bytes(bytes)}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** How long reading still takes, in words of the right size; null when it cannot be told. */
export function timeLeftText(words: Words['progress'], format: Format, { secondsLeft }: IngestProgress): string | null {
  if (secondsLeft === null) return null;
  if (secondsLeft < 90) return words.secondsLeft(format.count(Math.max(1, secondsLeft)));
  if (secondsLeft < 90 * 60) return words.minutesLeft(format.count(Math.round(secondsLeft / 60)));
  return words.hoursLeft(format.count(Math.round(secondsLeft / 3600)));
}

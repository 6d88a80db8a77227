'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { pauseReading, resumeReading } from '@/app/ingest-actions';
import { formatting } from '@/lib/i18n/format';
import { wordsIn } from '@/lib/i18n/words';
import { IngestProgress } from '@/lib/model/ingest';
import { shareRead } from '@/lib/model/ingest-stages';
import type { Language } from '@/lib/model/language';
import { Button } from './button';
import styles from './ingest-bar.module.css';
import { IngestStages, timeLeftText } from './ingest-stages';
import { plainText } from './untrusted';

const RUNNING_MS = 1000;
const IDLE_MS = 15_000;
/** Before the first file is in, somebody waits for it. */
const EAGER_MS = 2000;
/** The page asks for fresh numbers at most this often while parts land. */
const REFRESH_MS = 4000;

interface Props {
  readonly initial: IngestProgress | null;
  readonly language: Language;
  /** Nothing was read yet. */
  readonly isEmpty: boolean;
  /** Whether this reader may pause and resume. */
  readonly mayPause: boolean;
}

/** Follows the running ingest: a bar while it runs, and the page fills as parts land. Draws nothing otherwise. */
export function IngestBar({ initial, language, isEmpty, mayPause }: Props) {
  const progress = useProgress(initial, isEmpty ? EAGER_MS : IDLE_MS);
  if (!progress || progress.phase === 'done') return null;
  const { frame, progress: stageWords } = wordsIn(language);
  const words = frame.ingest;
  const format = formatting(language, 'UTC');
  const { count } = format;
  const done = progress.filesRead + progress.filesKnown;
  const isReading = progress.phase === 'reading' || progress.phase === 'paused';
  const share = isReading ? shareRead(progress) : null;
  const timeLeft = timeLeftText(stageWords, format, progress);
  const isPaused = progress.phase === 'paused';
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <div
          className={styles.track}
          role="progressbar"
          aria-label={words.label}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
        >
          <div
            className={share === null && !isPaused ? `${styles.fill} ${styles.unsure}` : styles.fill}
            style={{ width: share === null ? '30%' : `${share * 100}%` }}
          />
        </div>
        <p className={styles.text}>
          {progress.phase === 'listing' ? words.listing(count(progress.filesFound)) : null}
          {progress.phase === 'reading'
            ? words.reading(count(done), count(progress.filesFound), count(progress.records))
            : null}
          {progress.phase === 'analyzing'
            ? progress.filesFound === 0
              ? words.analyzingAgain
              : words.analyzing(count(progress.records))
            : null}
          {isPaused ? stageWords.pausedBy(plainText(progress.pausedBy ?? '')) : null}
          {share !== null ? ` · ${Math.round(share * 100)} %` : null}
          {timeLeft === null ? null : ` · ${timeLeft}`}
        </p>
        {mayPause && progress.phase !== 'analyzing' ? (
          <form action={isPaused ? resumeReading : pauseReading} className={styles.action}>
            <Button type="submit">{isPaused ? stageWords.resume : stageWords.pause}</Button>
          </form>
        ) : null}
      </div>
      {/* What is concluded anew after an update reads no file; zeros at every stage would look like a failure. */}
      {progress.phase === 'analyzing' && progress.filesFound === 0 ? null : (
        <IngestStages words={stageWords} format={format} progress={progress} />
      )}
    </div>
  );
}

function useProgress(initial: IngestProgress | null, idleMs: number): IngestProgress | null {
  const router = useRouter();
  const [progress, setProgress] = useState(initial);
  const seen = useRef({ key: keyOf(initial), refreshedAt: 0 });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let stopped = false;
    const ask = async () => {
      const next = await latest();
      if (stopped) return;
      if (next !== 'no-answer') {
        setProgress(next);
        const key = keyOf(next);
        const { current } = seen;
        const isDue = Date.now() - current.refreshedAt > REFRESH_MS || next?.phase === 'done';
        if (key !== current.key && isDue) {
          seen.current = { key, refreshedAt: Date.now() };
          router.refresh();
        }
      }
      const isRunning = next !== 'no-answer' && next !== null && next.phase !== 'done';
      timer = setTimeout(ask, isRunning ? RUNNING_MS : idleMs);
    };
    timer = setTimeout(ask, initial && initial.phase !== 'done' ? RUNNING_MS : idleMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [router, initial, idleMs]);
  return progress;
}

/** What a refresh would show anew: the run, its stage, and how much landed. */
function keyOf(progress: IngestProgress | null): string {
  return progress ? `${progress.runId}/${progress.phase}/${progress.added}` : '';
}

async function latest(): Promise<IngestProgress | null | 'no-answer'> {
  try {
    const response = await fetch('/api/v1/progress', { cache: 'no-store' });
    if (!response.ok) return 'no-answer';
    const body: unknown = await response.json();
    const parsed = IngestProgress.nullable().safeParse(body);
    return parsed.success ? parsed.data : 'no-answer';
  } catch {
    return 'no-answer';
  }
}

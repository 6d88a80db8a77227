import { JsonText } from '@/app/ui/json-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { EventId } from '@/lib/model/brand';
import { runtime } from '@/lib/runtime';
import { rawRecord } from '@/lib/verbs/raw-record';
import styles from './finding-detail.module.css';
import { isNamed } from './finding-names';

/** Members that say why a call failed. */
const FAILED = /^\s*"error(Code|Message)":/;

interface Props {
  readonly view: View;
  readonly id: EventId;
  /** What the finding names; lines of the record that hold it are marked. */
  readonly names: readonly string[];
}

/** The record of an event as its log holds it, and where that is; or why it cannot be had. */
export async function EventRecord({ view, id, names }: Props) {
  const { findingEvidence: said } = view.words;
  const record = await rawRecord(runtime(), id);
  return (
    <section className={styles.record} aria-label={said.record(id)}>
      <h3>{said.record(id)}</h3>
      {record.kind === 'unknown' ? (
        <p>{said.recordUnknown}</p>
      ) : (
        <p className={styles.quiet}>
          <Untrusted view={view} text={said.recordPlace(record.path, view.format.count(record.recordIndex + 1))} mono />
        </p>
      )}
      {record.kind === 'gone' ? <p>{said.recordGone}</p> : null}
      {record.kind === 'changed' ? <p>{said.recordChanged}</p> : null}
      {record.kind === 'unreachable' ? (
        <p>
          <Untrusted view={view} text={said.recordUnreachable(record.reason)} />
        </p>
      ) : null}
      {record.kind === 'found' ? (
        <>
          <p className={styles.quiet}>
            {whence(said, record.from)} {said.marked}
          </p>
          <JsonText view={view} text={record.json} isMarked={(line) => FAILED.test(line) || isNamed(line, names)} />
        </>
      ) : null}
    </section>
  );
}

function whence(said: View['words']['findingEvidence'], from: 'store' | 'file' | 'bucket'): string {
  switch (from) {
    case 'store':
      return said.recordFromStore;
    case 'file':
      return said.recordFromFile;
    case 'bucket':
      return said.recordFromBucket;
  }
}

'use client';

import { Upload as UploadIcon } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { Button, buttonClass } from '@/app/ui/button';
import { formatting } from '@/lib/i18n/format';
import { wordsIn } from '@/lib/i18n/words';
import type { Language } from '@/lib/model/language';
import { droppedFiles } from './dropped-files';
import { UploadList } from './upload-list';
import styles from './upload-zone.module.css';
import { useUploads } from './use-uploads';

interface Props {
  readonly language: Language;
  /** Greatest size of one file and of all that is kept, in bytes. */
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** Takes files that are dropped or chosen, sends them and says what became of each. For administrators. */
export function UploadZone({ language, fileBytes, totalBytes }: Props) {
  const words = wordsIn(language).upload;
  const format = formatting(language, 'UTC');
  const { list, add, cancel, clear } = useUploads(fileBytes);
  const [isOver, setOver] = useState(false);
  const hint = useId();
  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then(add);
  };
  return (
    // Dropping is a second way beside the button, which keyboards and screen readers reach.
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within does the same
    <div
      className={isOver ? `${styles.zone} ${styles.over}` : styles.zone}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget instanceof Node ? event.relatedTarget : null)) {
          setOver(false);
        }
      }}
      onDrop={drop}
    >
      <div className={styles.invitation}>
        <UploadIcon size={20} strokeWidth={1.75} aria-hidden="true" className={styles.icon} />
        <div className={styles.words}>
          <p className={styles.title}>{isOver ? words.dropNow : words.drop}</p>
          <p id={hint} className={styles.hint}>
            {words.lead(format.bytes(fileBytes), format.bytes(totalBytes))} {words.chooseHint}
          </p>
        </div>
        <label className={`${buttonClass()} ${styles.choose}`}>
          {words.choose}
          <input
            type="file"
            multiple
            className="visually-hidden"
            aria-describedby={hint}
            onChange={({ currentTarget }) => {
              add([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
        </label>
      </div>
      {list.length > 0 ? <UploadList words={words} format={format} list={list} cancel={cancel} /> : null}
      {list.some(({ state }) => state.kind === 'ended') ? (
        <Button look="quiet" onClick={clear}>
          {words.clear}
        </Button>
      ) : null}
    </div>
  );
}

import Link from 'next/link';
import { keyHref, type Span, spanOf } from '@/app/href';
import { shortKeyId } from '@/app/ui/key-name';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { parseKeyArn } from '@/lib/model/parse';
import styles from './keys.module.css';

interface Props {
  readonly view: View;
  readonly keyArn: string;
  readonly keyId: string;
  readonly alias: string | null;
  /** The range of the page that leads there, where it looks at one. */
  readonly range?: Span;
}

/** A key in one line of a table: a long alias is cut, the end of the id that tells keys apart is not. */
export function KeyLink({ view, keyArn, keyId, alias, range }: Props) {
  const title = alias ? `${plainText(alias)} · ${plainText(keyArn)}` : plainText(keyArn);
  const name = (
    <>
      {alias ? (
        <span className={styles.alias}>
          <Untrusted view={view} text={alias} limit={64} />
        </span>
      ) : null}
      <span className={alias ? `${styles.id} mono` : 'mono'}>
        <Untrusted view={view} text={shortKeyId(keyId)} limit={64} />
      </span>
    </>
  );
  // A log may mask the ARN; then it names no single key and there is no page for it.
  if (!parseKeyArn(keyArn)) {
    return (
      <span className={styles.key} title={title}>
        {name}
      </span>
    );
  }
  return (
    <Link href={keyHref(keyArn, spanOf(range))} className={styles.key} title={title} prefetch={false}>
      {name}
    </Link>
  );
}

import Link from 'next/link';
import { keyHref } from '@/app/href';
import { shortKeyId } from '@/app/ui/key-name';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import styles from './keys.module.css';

interface Props {
  readonly view: View;
  readonly keyArn: string;
  readonly keyId: string;
  readonly alias: string | null;
}

/** A key in one line of a table: a long alias is cut, the end of the id that tells keys apart is not. */
export function KeyLink({ view, keyArn, keyId, alias }: Props) {
  return (
    <Link
      href={keyHref(keyArn)}
      className={styles.key}
      title={alias ? `${plainText(alias)} · ${keyArn}` : keyArn}
      prefetch={false}
    >
      {alias ? (
        <span className={styles.alias}>
          <Untrusted view={view} text={alias} limit={64} />
        </span>
      ) : null}
      <span className={alias ? `${styles.id} mono` : 'mono'}>{shortKeyId(keyId)}</span>
    </Link>
  );
}

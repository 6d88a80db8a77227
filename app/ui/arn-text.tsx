import type { View } from '@/app/view';
import styles from './arn-text.module.css';
import { CopyButton } from './copy-button';
import { Untrusted } from './untrusted';

/** An ARN in full, breaking where it must, with a button that copies it as it is. */
export function ArnText({ view, arn }: { readonly view: View; readonly arn: string }) {
  return (
    <span className={styles.arn}>
      <Untrusted view={view} text={arn} mono />
      <CopyButton text={arn} label={view.words.ui.copyArn} done={view.words.ui.copied} />
    </span>
  );
}

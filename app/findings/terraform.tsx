import { CopyButton } from '@/app/ui/copy-button';
import type { View } from '@/app/view';
import styles from './finding-detail.module.css';

/** The remedy for Terraform, folded until somebody asks. */
export function Terraform({ view, code }: { readonly view: View; readonly code: string }) {
  const { catalogue, ui } = view.words;
  const text = code.trim();
  return (
    <details className={styles.terraform}>
      <summary>{catalogue.terraform}</summary>
      <div className={styles.command}>
        <pre>{text}</pre>
        <CopyButton text={text} label={catalogue.copyTerraform} done={ui.copied} />
      </div>
    </details>
  );
}

import type { SessionUser } from '@/app/session';
import { Coded } from '@/app/ui/coded';
import type { View } from '@/app/view';
import { includesRole } from '@/lib/model/actor';
import { runtime } from '@/lib/runtime';
import { UploadZone } from './upload-zone';
import styles from './upload-zone.module.css';

const MB = 1_000_000;

/** Where an administrator uploads logs; others are told whom to ask, and the sample story takes none. */
export function UploadPanel({ view, user }: { readonly view: View; readonly user: SessionUser }) {
  const { upload } = view.words;
  const { site, isSample } = runtime();
  if (isSample)
    return (
      <p className={styles.hint}>
        <Coded text={upload.sampleTakesNone} />
      </p>
    );
  if (!includesRole(user.role, 'admin')) return <p className={styles.hint}>{upload.onlyAdmin}</p>;
  return (
    <section aria-label={upload.title}>
      <UploadZone language={view.language} fileBytes={site.upload.fileMB * MB} totalBytes={site.upload.totalMB * MB} />
    </section>
  );
}

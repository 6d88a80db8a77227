import { CopyButton } from '@/app/ui/copy-button';
import type { View } from '@/app/view';
import { DAY_MS, HOUR_MS } from '@/lib/model/time';
import type { KeyRecord } from '@/lib/queries/key-record';
import styles from './page.module.css';

interface Props {
  readonly view: View;
  readonly record: KeyRecord;
  readonly asOf: Date;
}

/** For a key that waits for its deletion: how long, whether anybody still tried to use it, and the way back. */
export function DeletionBanner({ view, record, asOf }: Props) {
  if (record.state !== 'PendingDeletion' && record.state !== 'PendingReplicaDeletion') return null;
  const { keyPage, ui } = view.words;
  const { count, instant } = view.format;
  const { deletion_at: at, deletion_attempts: attempts } = record;
  const left = at === null ? null : at.getTime() - asOf.getTime();
  const command = `aws kms cancel-key-deletion --key-id ${record.key_arn} --region ${record.region}`;
  return (
    <section className={styles.banner}>
      <p className={styles.bannerTitle}>{at === null ? keyPage.deletionUnknown : keyPage.deletionTitle(instant(at))}</p>
      {left === null ? null : (
        <p className={styles.bannerText}>
          {left <= 0
            ? keyPage.deletionPast
            : keyPage.deletionLeft(count(Math.floor(left / DAY_MS)), count(Math.floor((left % DAY_MS) / HOUR_MS)))}
        </p>
      )}
      <p className={styles.bannerText}>
        {attempts > 0 ? keyPage.deletionAttempts(count(attempts)) : keyPage.deletionNoAttempts}
      </p>
      <div className={styles.cancel}>
        <span>{keyPage.deletionCancel}</span>
        <code>{command}</code>
        <CopyButton text={command} label={keyPage.copyCommand} done={ui.copied} />
      </div>
    </section>
  );
}
